package dev.skiff.protocol.transfer;

/**
 * The one place where blocks, counted in a {@code long} from 1 (0 is the answer to the request),
 * become the 16 bits of the wire and back (RFC 1350 section 5; what follows 65535 is agreed by the
 * {@code rollover} option, and 0 without it).
 */
public enum BlockNumbering {
  /** 65535 is followed by 0: the habit of nearly all. */
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

  /** 65535 is followed by 1; 0 names only the answer to the request. */
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
      // No number but 0 names the answer to the request: what would fall on it lies before the
      // file.
      return block > 0 ? block : block - 1;
    }
  };

  private static final int PERIOD = 1 << 16;

  /**
   * The number on the wire.
   *
   * @param block 0 or more
   * @return 0 to 65535
   */
  public abstract int wire(long block);

  /**
   * The block with this number on the wire that is nearest to a known one.
   *
   * @param wire 0 to 65535
   * @param reference 0 or more
   * @return negative where the nearest would lie before the file
   */
  public abstract long nearest(int wire, long reference);

  private static long onCircle(int wire, int wireOfReference, int period, long reference) {
    int ahead = Math.floorMod(wire - wireOfReference, period);
    return ahead <= (period - 1) / 2 ? reference + ahead : reference + ahead - period;
  }
}
