package dev.skiff.lab.fuzz.hostile;

import dev.skiff.testkit.Patience;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/**
 * A directory that is served, with every kind of way out of it, and neighbours that must never be
 * reached. Each file holds its own name, those outside the word {@value #SECRET}.
 *
 * @param place what {@link #root} and its neighbours are in
 */
public record ServedTree(Path place) {
  /** The content of every file outside of the root. */
  public static final String SECRET = "secret";

  /** Makes it in an empty directory. */
  public static ServedTree create(Path place) throws IOException {
    ServedTree tree = new ServedTree(place);
    tree.createFiles();
    tree.createLinks();
    tree.createPipe();
    return tree;
  }

  /** The directory to be served. */
  public Path root() {
    return place.resolve("root");
  }

  /** Everything in the directory, links not followed: equal until something changes. */
  public Map<String, String> snapshot() throws IOException {
    Map<String, String> found = new TreeMap<>();
    Files.walkFileTree(
        place,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes facts) {
            found.put(place.relativize(directory).toString(), "a directory");
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes facts)
              throws IOException {
            found.put(place.relativize(file).toString(), describe(file, facts));
            return FileVisitResult.CONTINUE;
          }
        });
    return found;
  }

  /** Deletes all of it, the place too; what links lead to stays. */
  public void delete() throws IOException {
    for (String name : new TreeMap<>(snapshot()).descendingKeySet()) {
      Files.delete(place.resolve(name));
    }
  }

  private static String describe(Path file, BasicFileAttributes facts) throws IOException {
    if (facts.isSymbolicLink()) {
      return "a link to " + Files.readSymbolicLink(file);
    }
    return facts.isRegularFile() ? Files.readString(file) : "no regular file";
  }

  private void createFiles() throws IOException {
    Files.createDirectories(root().resolve("dir/deep"));
    Files.createDirectories(root().resolve("pxelinux.cfg"));
    Files.createDirectories(place.resolve("root-private"));
    for (String name :
        new String[] {
          "boot",
          "pxelinux.cfg/default",
          "dir/deep/file",
          "backup..2024.bin",
          "...",
          ".hidden",
          "a b",
          "ü.txt",
          "%s%n",
          "-rf",
          "~",
          "$HOME",
          "CON"
        }) {
      Files.writeString(root().resolve(name), name);
    }
    Files.writeString(root().resolve("empty"), "");
    Files.writeString(root().resolve(".skiff-1.part"), "half of an upload");
    Files.writeString(place.resolve("outside"), SECRET);
    Files.writeString(place.resolve("root-private/outside"), SECRET);
  }

  private void createLinks() throws IOException {
    link("inside", "boot");
    link("up", "dir");
    link("absolute", root().resolve("boot").toString());
    link("out", "../outside");
    link("away", "../root-private");
    link("absolute-out", place.resolve("outside").toString());
    link("passwd", "/etc/passwd");
    link("zero", "/dev/zero");
    link("environ", "/proc/self/environ");
    link("self", "/proc/self/root");
    link("nowhere", "missing");
    link("loop", "loop");
    link("dir/back", "../boot");
  }

  private void link(String name, String target) throws IOException {
    Files.createSymbolicLink(root().resolve(name), Path.of(target));
  }

  private void createPipe() throws IOException {
    Path pipe = root().resolve("pipe");
    Process mkfifo = new ProcessBuilder("mkfifo", pipe.toString()).inheritIO().start();
    try {
      if (!mkfifo.waitFor(Patience.SECONDS, TimeUnit.SECONDS)
          || !Files.exists(pipe, LinkOption.NOFOLLOW_LINKS)) {
        throw new IOException("mkfifo made no pipe");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while waiting for mkfifo", e);
    }
  }
}
