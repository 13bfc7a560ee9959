package dev.skiff.lab.sim;

import java.nio.ByteBuffer;
import java.util.BitSet;

/**
 * The file that is received, as the engine's writer treats one: written behind the transfer, two
 * windows at most; flushed, and published in one step unless it was given up before.
 */
final class SinkFile {
  /** Who is told, later than at once. */
  interface Listener {
    void onRoom();

    /**
     * Whoever opens it from now on finds it whole.
     *
     * @param firstWrong the place of the first block that is not as it should be; negative where
     *     all are
     */
    void onPublished(long length, long firstWrong);

    void onStored();

    void onWriteFailure(boolean full);
  }

  /** Runs of less than this are not worth writing. */
  private static final int SMALLEST_RUN_BYTES = 32 << 10;

  private static final long NONE = -1;

  private final Disk disk;
  private final OpenFile file;
  private final Listener listener;
  private final int blockSize;
  private final long capacity;
  private long extended;
  private long written;
  private long firstWrong = Long.MAX_VALUE;
  private final BitSet come = new BitSet();

  /** The first block that has not come. */
  private int missing = 1;

  private boolean storeWanted;
  private boolean failed;

  SinkFile(Disk disk, int blockSize, int windowSize, Listener listener) {
    this.disk = disk;
    this.listener = listener;
    this.blockSize = blockSize;
    long run = Math.max((long) blockSize * windowSize, SMALLEST_RUN_BYTES);
    this.capacity = Math.ceilDiv(2 * run, blockSize) * (long) blockSize;
    this.file = new OpenFile(disk, Fault.SLOW_WRITES);
  }

  /** The last block there is room for. */
  long roomThrough() {
    return (written + capacity) / blockSize;
  }

  /** Takes a block; others before it may still be missing. */
  void put(long block, ByteBuffer payload) {
    if (file.isClosing()) {
      return;
    }
    long place = (block - 1) * blockSize;
    if (block > roomThrough()) {
      throw new BrokenRule("a block was kept that there is no room for");
    }
    if (!Content.isAt(place, payload)) {
      firstWrong = Math.min(firstWrong, place);
    }
    come.set((int) block);
  }

  /** Every block up to this place has come. */
  void extendTo(long end) {
    missing = come.nextClearBit(missing);
    if (missing <= Math.ceilDiv(end, (long) blockSize)) {
      throw new BrokenRule("block " + missing + " counts, and has not come");
    }
    extended = end;
    if (extended - written >= capacity / 2) {
      write();
    }
  }

  void store() {
    storeWanted = true;
    write();
  }

  private void write() {
    if (failed || !file.isFree()) {
      return;
    }
    long through = extended;
    boolean flush = storeWanted;
    file.work(() -> onWritten(through, flush));
  }

  private void onWritten(long through, boolean flushed) {
    written = through;
    if (disk.isFull(through)) {
      fail(true);
    } else if (flushed && disk.failsToStore()) {
      fail(false);
    } else if (flushed) {
      publish();
    } else {
      listener.onRoom();
      if (storeWanted || extended - written >= capacity / 2) {
        write();
      }
    }
  }

  private void fail(boolean full) {
    failed = true;
    listener.onWriteFailure(full);
  }

  /** Once begun, this is not to be stopped by closing; only the end of the process does that. */
  private void publish() {
    file.work(
        () -> listener.onPublished(extended, firstWrong < extended ? firstWrong : NONE),
        listener::onStored);
  }

  /** Closes it once nobody writes it; what is not published never will be. */
  void close() {
    file.close();
  }

  /** The process that had it open is gone. */
  void abandon() {
    file.abandon();
  }
}
