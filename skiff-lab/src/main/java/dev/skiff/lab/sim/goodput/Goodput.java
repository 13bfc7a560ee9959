package dev.skiff.lab.sim.goodput;

import java.util.Locale;

/**
 * The goodput of a pair on a link of one kind.
 *
 * @param bytesPerSecond of payload, the time of failed transfers included
 * @param datagramsPerBlock that carry blocks
 * @param failed of all transfers
 */
record Goodput(double bytesPerSecond, double datagramsPerBlock, int failed) {
  private static final int TRANSFERS = 32;

  /** A long transfer costs what it takes to compute it: a second of round trips will do. */
  private static final int BLOCKS_PER_WINDOW = 60;

  static Goodput of(TransferPair pair, double loss, int window, long roundTripNanos) {
    int blocks = BLOCKS_PER_WINDOW * window;
    double seconds = 0;
    long sent = 0;
    int failed = 0;
    for (int seed = 0; seed < TRANSFERS; seed++) {
      DuplexLink link = new DuplexLink(seed, loss, roundTripNanos);
      failed += pair.transfer(link, window, blocks) ? 0 : 1;
      seconds += link.time().elapsedNanos() / 1e9;
      sent += link.blocksSent();
    }
    long carried = (long) (TRANSFERS - failed) * blocks;
    return new Goodput(
        carried * TransferPair.BLOCK_SIZE / seconds,
        sent / (double) (TRANSFERS * (blocks + 1)),
        failed);
  }

  /** As in the table. */
  @Override
  public String toString() {
    double kilobytes = bytesPerSecond / 1e3;
    String rate =
        kilobytes < 10
            ? "%.1f".formatted(kilobytes)
            : String.format(Locale.ROOT, "%,.0f", kilobytes);
    String failures = failed == 0 ? "" : ", %d of %d failed".formatted(failed, TRANSFERS);
    return String.format(Locale.ROOT, "%s (%.2f)%s", rate, datagramsPerBlock, failures);
  }
}
