package dev.skiff.storage;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import dev.skiff.storage.file.Confinement;
import dev.skiff.storage.file.FileFacts;
import dev.skiff.storage.file.FileHandle;
import dev.skiff.storage.file.FileName;
import dev.skiff.storage.file.OpenFile;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileLock;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;

/**
 * Removes the temporary files that killed processes left below a directory. Links are not followed.
 * The directories nearest to the root come first.
 */
final class Sweep {

  private final Confinement confinement;
  private final int maxEntries;
  private final boolean deep;
  private final Queue<FileName> directories = new ArrayDeque<>();
  private int entries;
  private int removedFiles;
  private long removedBytes;
  private int leftFiles;

  /**
   * @param maxEntries how many files and directories are looked at
   * @param deep whether directories below the root are swept as well
   */
  Sweep(Confinement confinement, int maxEntries, boolean deep) {
    this.confinement = confinement;
    this.maxEntries = maxEntries;
    this.deep = deep;
    directories.add(new FileName(List.of()));
  }

  /**
   * Removes abandoned uploads; directories that cannot be read are skipped.
   *
   * @throws ClosedChannelException when the confinement is closed meanwhile
   */
  SweepReport run() throws IOException {
    FileName directory = directories.poll();
    while (directory != null && entries <= maxEntries) {
      sweep(directory);
      directory = directories.poll();
    }
    return new SweepReport(removedFiles, removedBytes, leftFiles, entries <= maxEntries);
  }

  private void sweep(FileName name) throws ClosedChannelException {
    try (FileHandle directory = confinement.find(name);
        DirectoryStream<Path> files = Files.newDirectoryStream(directory.path())) {
      for (Path file : files) {
        entries++;
        if (entries > maxEntries) {
          return;
        }
        lookAt(file, directory, name);
      }
    } catch (ClosedChannelException e) {
      throw e;
    } catch (IOException | DirectoryIteratorException _) {
      // Gone meanwhile, or not ours to read, so no upload of ours has come there.
    }
  }

  private void lookAt(Path file, FileHandle directory, FileName parent)
      throws ClosedChannelException {
    String entry = file.getFileName().toString();
    if (FileName.isTemporary(entry)) {
      removeIfAbandoned(directory, parent, entry);
    } else if (deep && Files.isDirectory(file, NOFOLLOW_LINKS)) {
      directories.add(child(parent, entry));
    }
  }

  private void removeIfAbandoned(FileHandle directory, FileName parent, String entry)
      throws ClosedChannelException {
    if (TemporaryFile.isWrittenHere(entry)) {
      return;
    }
    try {
      removeIfAbandoned(directory, child(parent, entry));
    } catch (ClosedChannelException e) {
      throw e;
    } catch (IOException e) {
      leftFiles++;
    }
  }

  private void removeIfAbandoned(FileHandle directory, FileName name) throws IOException {
    try (FileHandle file = confinement.find(name)) {
      FileFacts facts = file.facts();
      // Not equal: a link, or one that is being written.
      if (facts.kind() == FileFacts.Kind.REGULAR
          && directory.look(name.last()).filter(facts::equals).isPresent()) {
        removeIfUnlocked(file, directory.path().resolve(name.last()), facts);
      }
    }
  }

  private void removeIfUnlocked(FileHandle file, Path path, FileFacts facts) throws IOException {
    try (OpenFile open = file.openForReading();
        FileLock lock = TemporaryFile.tryLockAbandoned(open.channel())) {
      if (lock != null && Files.deleteIfExists(path)) {
        removedFiles++;
        removedBytes += facts.sizeBytes();
      }
    }
  }

  private static FileName child(FileName parent, String entry) {
    List<String> elements = new ArrayList<>(parent.elements());
    elements.add(entry);
    return new FileName(elements);
  }
}
