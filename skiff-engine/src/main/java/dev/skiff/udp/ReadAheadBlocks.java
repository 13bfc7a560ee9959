package dev.skiff.udp;

import dev.skiff.io.IoTask;
import dev.skiff.storage.Source;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Reads a file ahead of its transfer. It holds the window that may have to be sent again, and the
 * blocks after it. The I/O threads read, one task at a time; all other work is done on the event
 * loop's thread.
 */
final class ReadAheadBlocks implements BlockReader {
  private final Source source;
  private final int blockSize;
  private final BlockRing ring;
  private boolean ended;

  /** True if the last read filled only a part of its room. */
  private boolean gaveLittle;

  private boolean reading;
  private boolean closing;
  private @Nullable Runnable afterClose;

  private ReadAheadBlocks(Source source, int blockSize, BlockRing ring) {
    this.source = source;
    this.blockSize = blockSize;
    this.ring = ring;
  }

  /**
   * The memory for a transfer in bytes: two windows, or less for a small file.
   *
   * @param runBytes the number of bytes to read at once, if a window is smaller
   */
  static int bytesFor(Source source, int blockSize, int windowSize, int runBytes) {
    long window = (long) blockSize * windowSize;
    long wanted = 2 * Math.max(window, runBytes);
    long useful = source.sizeBytes().orElse(Long.MAX_VALUE - 1) + 1;
    long blocks = Math.ceilDiv(Math.min(wanted, Math.max(useful, 1)), blockSize);
    return Math.toIntExact(blocks * blockSize);
  }

  /** A reader with a memory of {@code bytes}, a multiple of the block size. */
  static ReadAheadBlocks open(Source source, int blockSize, int bytes) {
    return new ReadAheadBlocks(source, blockSize, new BlockRing(blockSize, bytes / blockSize));
  }

  /** Reads the first blocks, on the calling thread. */
  void readFirst() throws IOException {
    take(read(ring.end(), ring.bound()));
  }

  private void take(Run run) {
    ring.extendTo(run.end());
    ended = run.ended();
    gaveLittle = run.cutShort();
  }

  @Override
  public int bytesHeld() {
    return ring.capacity();
  }

  @Override
  public long readyThrough() {
    long whole = ring.end() / blockSize;
    return ended ? whole + 1 : whole;
  }

  @Override
  public boolean hasEnded() {
    return ended;
  }

  @Override
  public int put(ByteBuffer run, long from, int count) {
    int place = 0;
    for (long block = from; block < from + count; block++) {
      place += HEADER_BYTES;
      place = ring.copy((block - 1) * blockSize, bytesThrough(block), run, place);
    }
    run.limit(place);
    return count;
  }

  @Override
  public long bytesThrough(long block) {
    return Math.min(block * blockSize, ring.end());
  }

  @Override
  public void release(long throughBlock) {
    ring.releaseTo(throughBlock * blockSize);
  }

  /**
   * Lets the I/O threads read if half of the ring is free. After a short read any room is enough:
   * the ring of a small file is smaller than two windows, and half of it may be less than a window.
   */
  @Override
  public void readAhead(Executor io, Executor loop, Listener listener) {
    boolean worthIt = ring.free() >= ring.capacity() / 2 || (gaveLittle && ring.free() > 0);
    if (reading || ended || closing || !worthIt) {
      return;
    }
    reading = true;
    long from = ring.end();
    long bound = ring.bound();
    IoTask.start(
        io,
        loop,
        () -> read(from, bound),
        run -> onRead(run, listener),
        failure -> onReadFailure(failure, listener));
  }

  private void onRead(Run run, Listener listener) {
    reading = false;
    take(run);
    if (afterClose != null) {
      afterClose.run();
    } else {
      listener.onBlocksReady();
    }
  }

  private void onReadFailure(IOException failure, Listener listener) {
    reading = false;
    if (afterClose != null) {
      afterClose.run();
    } else {
      listener.onReadFailure(failure);
    }
  }

  @Override
  public void close(Executor io, Runnable afterwards) {
    if (closing) {
      return;
    }
    closing = true;
    Runnable close = () -> IoTask.close(io, source, afterwards);
    if (reading) {
      afterClose = close;
    } else {
      close.run();
    }
  }

  /**
   * The result of a read.
   *
   * @param end the place in the file behind the last byte that was read
   * @param ended true if that is the end of the file
   * @param cutShort true if there was room for more
   */
  private record Run(long end, boolean ended, boolean cutShort) {}

  /**
   * Fills the room from one place to another. A source that gives little at a time, such as a pipe,
   * is read until there is a whole block. A source that has given the announced number of bytes is
   * read once more, which shows that the last block is the last one.
   */
  private Run read(long from, long bound) throws IOException {
    long announced = source.sizeBytes().orElse(-1);
    long end = from;
    while (end < bound) {
      ByteBuffer room = ring.view(end, bound);
      int wanted = room.remaining();
      int count = source.read(room);
      if (count < 0) {
        return new Run(end, true, false);
      }
      end += count;
      if (count < wanted && end / blockSize > from / blockSize && end != announced) {
        return new Run(end, false, true);
      }
    }
    return new Run(end, false, false);
  }
}
