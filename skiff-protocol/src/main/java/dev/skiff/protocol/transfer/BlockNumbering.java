package dev.skiff.protocol.transfer;

/**
 * The numbering of blocks on the wire, in 16 bits (RFC 1350 section 5). Everywhere else a block is
 * a {@code long} that counts from 1; 0 stands for the end of the handshake.
 *
 * <p>The {@code rollover} option chooses the number that follows 65535. Without it that is 0.
 */
public enum BlockNumbering {
  /** 0 follows 65535, as nearly all implementations have it. */
  ROLLOVER_TO_0 {
    @Override
    public int wire(long block) {
      return (int) (block & 0xffff);
    }

    @Override
    public long nearest(int wire, long reference) {
      return onCircle(wire, wire(reference), PERIOD, reference);
    }
  },

  /** 1 follows 65535; 0 names only the end of the handshake. */
  ROLLOVER_TO_1 {
    @Override
    public int wire(long block) {
      return block == 0 ? 0 : (int) ((block - 1) % (PERIOD - 1)) + 1;
    }

    @Override
    public long nearest(int wire, long reference) {
      if (wire == 0) {
        return 0;
      }
      long known = Math.max(1, reference);
      long block = onCircle(wire, wire(known), PERIOD - 1, known);
      // Block 0 has no number but 0: what would fall on it lies before the file.
      return block > 0 ? block : block - 1;
    }
  };

  private static final int PERIOD = 1 << 16;

  /**
   * The number of a block on the wire.
   *
   * @param block 0 or more
   * @return 0 to 65535
   */
  public abstract int wire(long block);

  /**
   * The block with a number on the wire that is nearest to a known block.
   *
   * @param wire 0 to 65535
   * @param reference the known block, 0 or more
   * @return negative if the nearest block would lie before the file
   */
  public abstract long nearest(int wire, long reference);

  private static long onCircle(int wire, int wireOfReference, int period, long reference) {
    int ahead = Math.floorMod(wire - wireOfReference, period);
    return ahead <= (period - 1) / 2 ? reference + ahead : reference + ahead - period;
  }
}
