package dev.skiff.udp;

import dev.skiff.io.IoTask;
import dev.skiff.storage.Source;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Reads a file ahead of its transfer: holds the window that may have to be sent again and what
 * comes after it. The reading is done by the I/O threads, one job at a time; all else belongs to
 * the event loop's thread.
 */
final class ReadAheadBlocks implements BlockReader {
  private final Source source;
  private final int blockSize;
  private final BlockRing ring;
  private boolean ended;

  /** The last run ended early, because the source had no more at hand. */
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
   * How many bytes a reader for such a transfer takes: two windows, or less for a small file.
   *
   * @param runBytes what is worth reading at once, if a window is smaller
   */
  static int bytesFor(Source source, int blockSize, int windowSize, int runBytes) {
    long window = (long) blockSize * windowSize;
    long wanted = 2 * Math.max(window, runBytes);
    long useful = source.sizeBytes().orElse(Long.MAX_VALUE - 1) + 1;
    long blocks = Math.ceilDiv(Math.min(wanted, Math.max(useful, 1)), blockSize);
    return Math.toIntExact(blocks * blockSize);
  }

  /** A reader that holds {@code bytes}, a multiple of the block size, at most. */
  static ReadAheadBlocks open(Source source, int blockSize, int bytes) {
    return new ReadAheadBlocks(source, blockSize, new BlockRing(blockSize, bytes / blockSize));
  }

  /** Reads the first run at once, on the thread that opened the source. */
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
   * Lets the I/O threads read on, where there is room enough to be worth it, or the last run was
   * cut short: the ring of a small file is smaller than two windows, and half of it is not a
   * window.
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
   * What a job brought: the file's bytes are known up to {@code end}.
   *
   * @param ended whether that is the end of the file
   * @param cutShort whether there was room for more
   */
  private record Run(long end, boolean ended, boolean cutShort) {}

  /**
   * Fills the room there is. A source that gives little at a time, such as a pipe, is not waited
   * for longer than until there is a whole block. One that has given what it announced is asked
   * once more at once: only then the last block is known to be the last.
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
