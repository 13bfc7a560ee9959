package dev.skiff.lab.sim;

import java.nio.ByteBuffer;

/**
 * The file that is sent, as the engine's readers treat one: either read ahead of the transfer, two
 * windows at most, or read in place, where a block may turn out not to be in memory.
 */
final class SourceFile {
  /** Who waits for blocks. */
  interface Listener {
    void onBlocksReady();

    void onReadFailure();
  }

  private static final int NONE = -1;

  private final Disk disk;
  private final OpenFile file;
  private final long length;
  private final int blockSize;
  private final long lastBlock;
  private final long held;
  private long ready;
  private long missing = NONE;
  private long fetched;

  SourceFile(Disk disk, long length, int blockSize, int windowSize) {
    this.disk = disk;
    this.length = length;
    this.blockSize = blockSize;
    this.lastBlock = length / blockSize + 1;
    this.held = 2L * windowSize;
    this.file = new OpenFile(disk, Fault.SLOW_READS);
  }

  /** Where the first blocks are read before the transfer begins, as a server does. */
  void readFirst() {
    ready = Math.min(held, lastBlock);
  }

  long readyThrough() {
    if (disk.readsAhead()) {
      return ready;
    }
    return missing == NONE ? lastBlock : missing - 1;
  }

  boolean hasEnded() {
    return readyThrough() == lastBlock;
  }

  /** How many of the blocks are at hand just now, of those that are said to be ready. */
  long atHand(long from, long through) {
    if (disk.readsAhead()) {
      return through;
    }
    for (long block = Math.max(from, fetched + 1); block <= through; block++) {
      fetched = block - 1;
      if (disk.isElsewhere()) {
        missing = block;
        return block - 1;
      }
      fetched = block;
    }
    return through;
  }

  boolean failsToRead(long through) {
    return !disk.readsAhead() && disk.failsToRead(through * blockSize);
  }

  int lengthOf(long block) {
    return block == lastBlock ? (int) (length % blockSize) : blockSize;
  }

  void put(long block, ByteBuffer target) {
    Content.put((block - 1) * blockSize, lengthOf(block), target);
  }

  /** Lets blocks be read, where that is worth it. */
  void readAhead(long acknowledged, Listener listener) {
    if (!file.isFree()) {
      return;
    }
    long bound = Math.min(acknowledged + held, lastBlock);
    boolean worthIt = bound - ready >= held / 2 || bound == lastBlock;
    if (disk.readsAhead() && ready < bound && worthIt) {
      file.work(() -> onRead(bound, listener));
    } else if (!disk.readsAhead() && missing != NONE) {
      file.work(() -> onFetched(listener));
    }
  }

  private void onRead(long through, Listener listener) {
    if (disk.failsToRead(through * blockSize)) {
      listener.onReadFailure();
    } else {
      ready = through;
      listener.onBlocksReady();
    }
  }

  private void onFetched(Listener listener) {
    fetched = missing;
    missing = NONE;
    listener.onBlocksReady();
  }

  /** Closes it once nobody reads it. */
  void close() {
    file.close();
  }

  /** The process that had it open is gone. */
  void abandon() {
    file.abandon();
  }
}
