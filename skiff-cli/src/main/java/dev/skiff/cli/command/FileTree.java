package dev.skiff.cli.command;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * The files in a directory and below it, hidden ones too, in the order of their names. A link is
 * taken if it leads to a file of the same tree, and its name is the link's; other links, and what
 * is neither file nor directory, are left out.
 */
final class FileTree {
  /**
   * A file.
   *
   * @param file what it is called on this side
   * @param name the same from the tree's root on, with slashes
   */
  record Entry(String file, String name) {}

  private final Path realRoot;
  private final List<Entry> files = new ArrayList<>();
  private final List<String> leftOut = new ArrayList<>();

  private FileTree(Path realRoot) {
    this.realRoot = realRoot;
  }

  /**
   * Reads it all.
   *
   * @param root a directory, or a link to one
   * @throws IOException if a directory cannot be read
   */
  static FileTree of(Path root) throws IOException {
    FileTree tree = new FileTree(root.toRealPath());
    tree.addDirectory(root, "");
    return tree;
  }

  List<Entry> files() {
    return Collections.unmodifiableList(files);
  }

  /** Paths that are not among the files, each with the reason, for people. */
  List<String> leftOut() {
    return Collections.unmodifiableList(leftOut);
  }

  private void addDirectory(Path directory, String prefix) throws IOException {
    List<Path> entries = new ArrayList<>();
    try (DirectoryStream<Path> stream = Files.newDirectoryStream(directory)) {
      stream.forEach(entries::add);
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    Collections.sort(entries);
    for (Path entry : entries) {
      add(entry, prefix + entry.getFileName());
    }
  }

  private void add(Path entry, String name) throws IOException {
    BasicFileAttributes facts =
        Files.readAttributes(entry, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    if (facts.isDirectory()) {
      addDirectory(entry, name + "/");
    } else if (facts.isRegularFile() || (facts.isSymbolicLink() && leadsToOurFile(entry))) {
      files.add(new Entry(entry.toString(), name));
    } else {
      String what =
          facts.isSymbolicLink()
              ? "the link does not lead to a file in this directory"
              : "not a file";
      leftOut.add(entry + ": " + what);
    }
  }

  private boolean leadsToOurFile(Path link) throws IOException {
    return Files.isRegularFile(link) && link.toRealPath().startsWith(realRoot);
  }
}
