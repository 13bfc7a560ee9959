package dev.skiff.storage;

import dev.skiff.storage.file.PathHandle;
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
 * Sinks over what a program has at hand. No confinement: a path is the caller's own.
 *
 * <p>Only {@link #file} can discard what was written. What went into a stream, a channel, a pipe or
 * a device stays there when the sink is closed without a commit.
 */
public final class Sinks {

  private static final int MAX_LINKS = 40;

  private Sinks() {}

  /**
   * A file, replaced as a whole at the commit: until then the old one is as it was. The permissions
   * of an old file are kept. A symbolic link stays, and the file it leads to is replaced or made.
   * An existing target that is not a regular file, such as {@code /dev/null} or a pipe, is written
   * to straight; opening a pipe blocks until it has a reader.
   *
   * <p>The commit hands the content to the system and does not wait for the disk, as other commands
   * that copy or download files do not: here nobody was promised that the file survives a loss of
   * power.
   *
   * @throws java.nio.file.NoSuchFileException when the directory of the file does not exist
   * @throws java.nio.file.AccessDeniedException when it may not be written
   * @throws FileSystemException when the target is a directory
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
    PathHandle directory = new PathHandle(parent(file).toRealPath());
    return TemporaryFileSink.open(
        new TemporaryFileSink.Target(
            directory,
            Sources.lastElement(file),
            Sources.lastElement(target),
            true,
            Long.MAX_VALUE,
            false));
  }

  /** A stream. It is flushed at the commit, and never closed. */
  public static Sink of(OutputStream stream) {
    return new StreamSink(stream);
  }

  /**
   * A channel. It is never closed; a {@link FileChannel} is forced to disk at the commit.
   *
   * @throws IllegalArgumentException when the channel is in non-blocking mode
   */
  public static Sink of(WritableByteChannel channel) {
    if (channel instanceof SelectableChannel selectable && !selectable.isBlocking()) {
      throw new IllegalArgumentException("the channel is in non-blocking mode");
    }
    return new ChannelSink(channel, false, StreamSink.SHOWN_NAME);
  }

  /**
   * Takes what is sent in netascii mode (RFC 1350; RFC 764 for the line ends), and keeps it as
   * local text.
   *
   * @param text gets lines that end with a line feed; committed and closed with the result
   */
  public static Sink netascii(Sink text) {
    return new NetasciiSink(text);
  }

  /** The path that the links lead to, whether a file is there or not. */
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
