package dev.skiff.storage.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * An open file by its descriptor, which several readers may share. It can be read without waiting,
 * which the JDK's channels cannot do. Callers close it only when no read is running.
 */
public final class LinuxOpenFile implements OpenFile {

  private final LinuxCalls calls;
  private final OpenDescriptors opened;
  private final FileFacts facts;
  private final Path descriptors;
  private final int descriptor;
  private @Nullable FileChannel channel;
  private volatile boolean closed;

  private LinuxOpenFile(
      LinuxCalls calls, OpenDescriptors opened, FileFacts facts, Path descriptors, int descriptor) {
    this.calls = calls;
    this.opened = opened;
    this.facts = facts;
    this.descriptors = descriptors;
    this.descriptor = descriptor;
  }

  /**
   * Opens the file that a handle's descriptor names.
   *
   * @param opened by others of the same storage
   * @param facts of the file now
   * @param descriptors where /proc has them
   */
  static LinuxOpenFile open(
      LinuxCalls calls, OpenDescriptors opened, FileFacts facts, Path descriptors, int handle)
      throws ErrnoException {
    int descriptor = opened.acquire(facts, () -> calls.openForReading(path(descriptors, handle)));
    return new LinuxOpenFile(calls, opened, facts, descriptors, descriptor);
  }

  private static byte[] path(Path descriptors, int descriptor) {
    return (descriptors + "/" + descriptor).getBytes(StandardCharsets.US_ASCII);
  }

  @Override
  public synchronized FileChannel channel() throws IOException {
    requireOpen();
    FileChannel known = channel;
    if (known == null) {
      known =
          FileChannel.open(
              descriptors.resolve(Integer.toString(descriptor)), StandardOpenOption.READ);
      channel = known;
    }
    return known;
  }

  @Override
  public boolean modifiedSince(FileFacts before) throws IOException {
    requireOpen();
    return !calls.facts(descriptor).sameContentAs(before);
  }

  /**
   * The flags with which {@link #readNow} reads this file; empty if its file system does not
   * support that.
   */
  public OptionalInt nowFlags(Object device) {
    return LinuxReads.flags(descriptor, device);
  }

  /**
   * preadv2(2) into blocks with gaps.
   *
   * @return bytes read, 0 at the end, -EAGAIN if none is in memory
   */
  public int readNow(int flags, long place, int bytes, ByteBuffer run, int gap, int blockSize)
      throws IOException {
    requireOpen();
    return LinuxReads.ofThisThread().read(descriptor, flags, place, bytes, run, gap, blockSize);
  }

  /** True if the file still has a name. Without one, closing frees its blocks and may take long. */
  public boolean isNamed() {
    return calls.links(descriptor) > 0;
  }

  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    opened.release(facts, descriptor);
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
