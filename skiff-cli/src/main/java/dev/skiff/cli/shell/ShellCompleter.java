package dev.skiff.cli.shell;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import org.jline.reader.Candidate;
import org.jline.reader.Completer;
import org.jline.reader.LineReader;
import org.jline.reader.ParsedLine;

/** Completes verbs, the words after them, and local files. */
final class ShellCompleter implements Completer {
  private static final int MOST_FILES = 1_000;

  private final List<ShellVerb> verbs;

  ShellCompleter(List<ShellVerb> verbs) {
    this.verbs = verbs;
  }

  @Override
  public void complete(LineReader reader, ParsedLine line, List<Candidate> candidates) {
    if (line.wordIndex() == 0) {
      addVerbs(candidates);
      return;
    }
    String name = line.words().getFirst();
    for (ShellVerb verb : verbs) {
      if (verb.name().equals(name)) {
        addWords(verb, line, candidates);
      }
    }
  }

  private void addVerbs(List<Candidate> candidates) {
    verbs.forEach(verb -> candidates.add(new Candidate(verb.name())));
  }

  private void addWords(ShellVerb verb, ParsedLine line, List<Candidate> candidates) {
    int index = line.wordIndex() - 1;
    verb.choices(index).forEach(choice -> candidates.add(new Candidate(choice)));
    if (verb.isVerb(index)) {
      addVerbs(candidates);
    }
    if (verb.isLocalFile(index)) {
      addFiles(line.word().substring(0, line.wordCursor()), candidates);
    }
  }

  private static void addFiles(String start, List<Candidate> candidates) {
    String directory = start.substring(0, start.lastIndexOf('/') + 1);
    boolean hidden = start.startsWith(".", directory.length());
    try (DirectoryStream<Path> files =
        Files.newDirectoryStream(Path.of(directory.isEmpty() ? "." : directory))) {
      for (Path file : files) {
        String name = file.getFileName().toString();
        if (candidates.size() < MOST_FILES && hidden == name.startsWith(".")) {
          candidates.add(candidate(directory + name, name, Files.isDirectory(file)));
        }
      }
    } catch (IOException | DirectoryIteratorException | InvalidPathException e) {
      // There is nothing to offer.
    }
  }

  /** A directory gets a slash and no blank, so that a file in it may follow. */
  private static Candidate candidate(String path, String name, boolean isDirectory) {
    return isDirectory
        ? new Candidate(path + "/", name + "/", null, null, null, null, false)
        : new Candidate(path, name, null, null, null, null, true);
  }
}
