package dev.skiff.storage;

import dev.skiff.io.PageCachedFile;
import dev.skiff.storage.file.FileHandle;
import dev.skiff.storage.file.LinuxCalls;
import dev.skiff.storage.file.LinuxHandle;
import dev.skiff.storage.file.PathHandle;
import dev.skiff.storage.file.SmallFiles;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.SelectableChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.OptionalLong;

/** Sources for files, streams, channels and bytes. A path is used as it is, without confinement. */
public final class Sources {

  private Sources() {}

  /**
   * The content of a file. A regular file has a known size, and fails if it is modified while it is
   * read, see {@link DirectoryStorage#openForReading}. A pipe or device is read to its end. Opening
   * a pipe blocks until it has a writer.
   *
   * @throws java.nio.file.NoSuchFileException if there is no such file
   * @throws java.nio.file.AccessDeniedException if it may not be read
   * @throws FileSystemException if it is a directory
   * @throws IOException on any other failure
   */
  public static Source file(Path file) throws IOException {
    PathHandle handle = new PathHandle(file.toRealPath());
    return switch (handle.facts().kind()) {
      case REGULAR -> FileSource.open(bestHandle(handle), lastElement(file), true);
      case DIRECTORY -> throw new FileSystemException(file.toString(), null, "is a directory");
      case SYMBOLIC_LINK, OTHER ->
          of(FileChannel.open(file, StandardOpenOption.READ), OptionalLong.empty());
    };
  }

  /** The kernel's, where there is one that may be read: its files need no memory of ours. */
  private static FileHandle bestHandle(PathHandle handle) {
    return LinuxCalls.find()
        .filter(_ -> Files.isReadable(handle.path()))
        .flatMap(calls -> LinuxHandle.find(calls, handle.path()))
        .filter(Sources::isReachable)
        .map(FileHandle.class::cast)
        .orElse(handle);
  }

  /** Not where /proc is missing, as in some containers. */
  private static boolean isReachable(LinuxHandle handle) {
    if (Files.exists(handle.path())) {
      return true;
    }
    handle.close();
    return false;
  }

  /** The bytes of a stream up to its end. Closing the source closes the stream. */
  public static Source of(InputStream stream) {
    return new ChannelSource(Channels.newChannel(stream), OptionalLong.empty());
  }

  /**
   * The bytes of a channel up to its end. Closing the source closes the channel.
   *
   * @param sizeBytes the number of bytes, if the caller knows it. It is not checked
   * @throws IllegalArgumentException if the channel is in non-blocking mode or the size negative
   */
  public static Source of(ReadableByteChannel channel, OptionalLong sizeBytes) {
    if (channel instanceof SelectableChannel selectable && !selectable.isBlocking()) {
      throw new IllegalArgumentException("the channel is in non-blocking mode");
    }
    if (sizeBytes.isPresent() && sizeBytes.getAsLong() < 0) {
      throw new IllegalArgumentException("sizeBytes is negative: " + sizeBytes.getAsLong());
    }
    return new ChannelSource(channel, sizeBytes);
  }

  /** A copy of these bytes. */
  public static Source bytes(byte[] content) {
    return shared(content.clone());
  }

  /**
   * A source that turns local text into netascii (RFC 1350; RFC 764 for the line ends). Its size is
   * unknown.
   *
   * @param text the text, whose lines end with a line feed. It is closed with the result
   */
  public static Source netascii(Source text) {
    return new NetasciiSource(text);
  }

  /** These bytes, not copied: they must not change. */
  static Source shared(byte[] content) {
    return new ByteSource(content, () -> {});
  }

  /** A file's bytes. Closing the source closes the copy. */
  static Source of(SmallFiles.Copy copy) {
    return new ByteSource(copy.bytes(), copy::close);
  }

  /** The part of a local path that a peer may see. */
  static String lastElement(Path file) {
    Path last = file.getFileName();
    return last == null ? file.toString() : last.toString();
  }

  private record ChannelSource(ReadableByteChannel channel, OptionalLong sizeBytes)
      implements Source {

    @Override
    public int read(ByteBuffer target) throws IOException {
      return target.hasRemaining() ? channel.read(target) : 0;
    }

    @Override
    public void close() {
      try {
        channel.close();
      } catch (IOException _) {
        // Nothing was written: nothing can be lost.
      }
    }
  }

  /** Bytes that are all in memory. */
  private static final class ByteSource implements Source, PageCachedFile {
    private final byte[] content;
    private final Runnable closer;
    private int position;

    private ByteSource(byte[] content, Runnable closer) {
      this.content = content;
      this.closer = closer;
    }

    @Override
    public OptionalLong sizeBytes() {
      return OptionalLong.of(content.length);
    }

    @Override
    public long size() {
      return content.length;
    }

    @Override
    public int read(ByteBuffer target) {
      if (position == content.length) {
        return -1;
      }
      int count = Math.min(content.length - position, target.remaining());
      target.put(content, position, count);
      position += count;
      return count;
    }

    @Override
    public int readNow(long place, int bytes, ByteBuffer run, int gap, int blockSize) {
      int target = gap;
      for (int done = 0; done < bytes; done += blockSize) {
        int count = Math.min(blockSize, bytes - done);
        run.put(target, content, (int) place + done, count);
        target += count + gap;
      }
      return bytes;
    }

    @Override
    public boolean closesAtOnce() {
      return true;
    }

    @Override
    public void fetch(long place, int bytes) {
      // All bytes are here.
    }

    @Override
    public boolean isPrompt() {
      return true;
    }

    @Override
    public void close() {
      closer.run();
    }
  }
}
