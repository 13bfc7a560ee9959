package dev.skiff.storage;

import dev.skiff.storage.file.Confinement;
import dev.skiff.storage.file.Failures;
import dev.skiff.storage.file.PathHandle;
import dev.skiff.storage.file.PortableConfinement;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.channels.SelectableChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Sinks for files, streams and channels. A path is used as it is, without confinement.
 *
 * <p>Only {@link #file} can discard written bytes. Bytes in a stream, a channel, a pipe or a device
 * stay there even if the sink is closed without a commit.
 */
public final class Sinks {

  private static final int MAX_LINKS = 40;
  private static final int MAX_SWEPT_ENTRIES = 100_000;

  private Sinks() {}

  /**
   * A file that the commit replaces as a whole. Until then an old file stays as it was. Its
   * permissions are kept. A symbolic link stays, and the file that it leads to is replaced or
   * created. A target that is not a regular file, such as {@code /dev/null} or a pipe, is written
   * to directly. Opening a pipe blocks until it has a reader. So is a file that may be written but
   * not replaced, because its directory may not be written, or because it is a mount point: a
   * transfer that fails leaves such a file incomplete.
   *
   * <p>The commit gives the content to the system and does not wait for the disk, like other
   * commands that copy or download files. So a loss of power may lose the file.
   *
   * @throws java.nio.file.NoSuchFileException if the directory of the file does not exist
   * @throws java.nio.file.AccessDeniedException if the file may not be written
   * @throws FileSystemException if the target is a directory
   * @throws IOException on any other failure
   */
  public static Sink file(Path target) throws IOException {
    Path file = followLinks(target.toAbsolutePath());
    if (Files.isDirectory(file)) {
      throw new FileSystemException(target.toString(), null, "is a directory");
    }
    if (Files.exists(file) && !Files.isRegularFile(file)) {
      FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE);
      return new ChannelSink(channel, true, Sources.lastElement(target));
    }
    String shownName = Sources.lastElement(target);
    PathHandle directory = new PathHandle(parent(file).toRealPath());
    try {
      return TemporaryFileSink.open(
          new TemporaryFileSink.Target(
              directory, Sources.lastElement(file), shownName, true, Long.MAX_VALUE, false, true));
    } catch (IOException e) {
      if (!isDenied(e) || !Files.isWritable(file)) {
        throw e;
      }
      return ChannelSink.inPlaceOf(FileChannel.open(file, StandardOpenOption.WRITE), shownName);
    }
  }

  private static boolean isDenied(IOException failure) {
    return Failures.errnoOf(failure)
        .filter(
            errno ->
                switch (errno) {
                  case ACCESS_DENIED, OPERATION_NOT_PERMITTED, READ_ONLY -> true;
                  default -> false;
                })
        .isPresent();
  }

  /**
   * Removes the temporary files that killed programs left in a directory, and not those below it.
   * Files that a program is writing stay. It stops after a hundred thousand files.
   *
   * @throws IOException if the directory does not exist
   */
  public static SweepReport sweep(Path directory) throws IOException {
    try (Confinement confinement = PortableConfinement.open(directory)) {
      return new Sweep(confinement, MAX_SWEPT_ENTRIES, false).run();
    }
  }

  /** A stream. It is flushed at the commit, and never closed. */
  public static Sink of(OutputStream stream) {
    return new StreamSink(stream);
  }

  /**
   * A channel. It is never closed; a {@link FileChannel} is forced to disk at the commit.
   *
   * @throws IllegalArgumentException if the channel is in non-blocking mode
   */
  public static Sink of(WritableByteChannel channel) {
    if (channel instanceof SelectableChannel selectable && !selectable.isBlocking()) {
      throw new IllegalArgumentException("the channel is in non-blocking mode");
    }
    return new ChannelSink(channel, false, StreamSink.SHOWN_NAME);
  }

  /**
   * A sink that turns netascii (RFC 1350; RFC 764 for the line ends) into local text.
   *
   * @param text gets lines that end with a line feed. It is committed and closed with the result
   */
  public static Sink netascii(Sink text) {
    return new NetasciiSink(text);
  }

  /** The path that the links lead to, even if there is no file. */
  private static Path followLinks(Path target) throws IOException {
    Path file = target;
    for (int links = 0; links <= MAX_LINKS; links++) {
      if (!Files.isSymbolicLink(file)) {
        return file;
      }
      file = parent(file).toRealPath().resolve(Files.readSymbolicLink(file));
    }
    throw new FileSystemLoopException(target.toString());
  }

  private static Path parent(Path absolute) {
    Path parent = absolute.getParent();
    return parent == null ? absolute : parent;
  }
}
