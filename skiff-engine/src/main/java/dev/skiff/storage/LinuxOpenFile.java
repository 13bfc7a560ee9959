package dev.skiff.storage;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * An open file by its descriptor: it can be read without waiting, which the JDK's channels cannot.
 * Who reads and who closes see to it that one is over before the other.
 */
final class LinuxOpenFile implements OpenFile {

  private final LinuxCalls calls;
  private final int descriptor;
  private final Path path;
  private @Nullable FileChannel channel;
  private volatile boolean closed;

  /**
   * @param path where /proc has it
   */
  LinuxOpenFile(LinuxCalls calls, int descriptor, Path path) {
    this.calls = calls;
    this.descriptor = descriptor;
    this.path = path;
  }

  @Override
  public synchronized FileChannel channel() throws IOException {
    requireOpen();
    FileChannel known = channel;
    if (known == null) {
      known = FileChannel.open(path, StandardOpenOption.READ);
      channel = known;
    }
    return known;
  }

  @Override
  public boolean modifiedSince(FileFacts before) throws IOException {
    requireOpen();
    return !calls.facts(descriptor).sameContentAs(before);
  }

  /** How {@link #readNow} is to read this file; empty where its file system does not let it. */
  OptionalInt nowFlags(Object device) {
    return LinuxReads.flags(descriptor, device);
  }

  /**
   * preadv2(2) into blocks with gaps.
   *
   * @return bytes read, 0 at the end, -EAGAIN where none is in memory
   */
  int readNow(int flags, long place, int bytes, ByteBuffer run, int gap, int blockSize)
      throws IOException {
    requireOpen();
    return LinuxReads.ofThisThread().read(descriptor, flags, place, bytes, run, gap, blockSize);
  }

  /** Whether the file still has a name: else closing it frees its blocks, which can take long. */
  boolean isNamed() {
    return calls.links(descriptor) > 0;
  }

  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    calls.close(descriptor);
    FileChannel open = channel;
    if (open != null) {
      try {
        open.close();
      } catch (IOException _) {
        // Nothing was written: nothing can be lost.
      }
    }
  }

  private void requireOpen() throws IOException {
    if (closed) {
      throw new ClosedChannelException();
    }
  }
}
