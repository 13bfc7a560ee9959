package dev.skiff.protocol.transfer;

import java.util.BitSet;

/**
 * The blocks of one file that have come: every block up to {@link #through()}, and perhaps some of
 * the window behind a gap. Blocks are counted from 1.
 */
final class ReceivedBlocks {
  private final int blockSize;
  private final int windowSize;

  /** False if the numbers after 65535 show which numbering the sender uses. */
  private final boolean numberingKnown;

  private BlockNumbering numbering;
  private long through;
  private long bytes;

  /** Blocks behind a gap, by number modulo the window size: each of one window has its own bit. */
  private final BitSet ahead = new BitSet(0);

  /** The last block of the file, once it has come behind a gap. */
  private long lastAhead = Long.MAX_VALUE;

  private int lastAheadLength;

  ReceivedBlocks(TransferParameters parameters) {
    this.blockSize = parameters.blockSize();
    this.windowSize = parameters.windowSize();
    this.numberingKnown = parameters.numberingAgreed() || windowSize > 1;
    this.numbering = parameters.numbering();
  }

  /** Every block up to this one has come; 0 before the first. */
  long through() {
    return through;
  }

  /** The number of a block on the wire, 0 to 65535. */
  int wireNumber(long block) {
    return numbering.wire(block);
  }

  /** Bytes of payload up to {@link #through()}. */
  long bytes() {
    return bytes;
  }

  /**
   * The block that a number on the wire stands for. If the numbering is not agreed, a sender shows
   * it with the number that follows 65535.
   *
   * @param wire 0 to 65535
   * @return 0 or less if it lies before the file
   */
  long locate(int wire) {
    if (!numberingKnown && through == 65_535 && wire == 1) {
      numbering = BlockNumbering.ROLLOVER_TO_1;
    }
    return numbering.nearest(wire, through);
  }

  /** True if the block is not behind the window that begins after {@link #through()}. */
  boolean isInWindow(long block) {
    return block <= through + windowSize;
  }

  /** True if the block has come and a block before it is missing. */
  boolean isAhead(long block) {
    return isInWindow(block) && ahead.get(bit(block));
  }

  /**
   * Adds the block after {@link #through()}, and the blocks behind it that have come before.
   *
   * @param length bytes of its payload
   * @return true if the file is complete
   */
  boolean addNext(int length) {
    boolean last = append(length);
    while (!last && ahead.get(bit(through + 1))) {
      last = append(removeAhead(through + 1));
    }
    return last;
  }

  private boolean append(int length) {
    through++;
    bytes += length;
    return length < blockSize;
  }

  private int removeAhead(long block) {
    ahead.clear(bit(block));
    return block == lastAhead ? lastAheadLength : blockSize;
  }

  /**
   * Adds a block of the window before which a block is missing.
   *
   * @param length bytes of its payload
   * @return false if the block has come before, or lies behind the end of the file
   */
  boolean addAhead(long block, int length) {
    if (isAhead(block) || block > lastAhead) {
      return false;
    }
    if (length < blockSize) {
      lastAhead = block;
      lastAheadLength = length;
    }
    ahead.set(bit(block));
    return true;
  }

  private int bit(long block) {
    return (int) (block % windowSize);
  }
}
