package dev.skiff.protocol.transfer;

import java.util.BitSet;

/** Which blocks of a window have come before others that are still missing. */
final class BlocksAhead {
  private final int windowSize;

  /** By their numbers modulo the size of the window: no two of one window have the same place. */
  private final BitSet come = new BitSet(0);

  /** The block that ends the file, once it has come. */
  private long last = Long.MAX_VALUE;

  private int lastLength;

  BlocksAhead(int windowSize) {
    this.windowSize = windowSize;
  }

  boolean contains(long block) {
    return come.get(place(block));
  }

  /** A block has come; what lies behind the end of the file is none of its blocks. */
  boolean add(long block, int length, int blockSize) {
    if (block > last) {
      return false;
    }
    if (length < blockSize) {
      last = block;
      lastLength = length;
    }
    come.set(place(block));
    return true;
  }

  /** Forgets a block that has come; gives its length. */
  int remove(long block, int blockSize) {
    come.clear(place(block));
    return block == last ? lastLength : blockSize;
  }

  private int place(long block) {
    return (int) (block % windowSize);
  }
}
