package dev.skiff.lab.sim.congestion;

import dev.skiff.lab.net.Line;
import dev.skiff.lab.net.NetworkModel;

/**
 * A path that transfers share. Its line is narrow in the direction of the blocks, and without a
 * queue in that of the ACKs.
 *
 * @param megabits the rate, in Mb/s
 * @param roundTripMillis without the time in the queue
 * @param queueBytes the room before the line, in bytes of whole frames
 * @param loss the share of datagrams of both directions that is lost at random, 0 to 1
 * @param lateAcks the share of ACKs that come 10 ms late, as from a busy peer, 0 to 1
 */
record SharedPath(
    double megabits, double roundTripMillis, int queueBytes, double loss, double lateAcks) {
  /** The headers of IPv4, UDP and Ethernet, and Ethernet's checksum. */
  static final int HEADER_BYTES = Line.IPV4_UDP_BYTES + 14 + 4;

  /** The size of all blocks but the last, as the MTU of Ethernet makes it. */
  static final int BLOCK_SIZE = 1468;

  private static final int TFTP_HEADER_BYTES = 4;
  private static final double NANOS_PER_MILLI = 1e6;

  private static final double SECONDS_PER_MILLI = 1e-3;

  long roundTripNanos() {
    return (long) (roundTripMillis * NANOS_PER_MILLI);
  }

  private double bytesPerSecond() {
    return megabits * 1e6 / 8;
  }

  /** The blocks that the line carries in a second. */
  double blocksPerSecond() {
    return bytesPerSecond() / (BLOCK_SIZE + TFTP_HEADER_BYTES + HEADER_BYTES);
  }

  /**
   * The blocks that so many transfers can get in a second. Only the end of a window is
   * acknowledged: a window takes a round trip and the time that the line needs for it.
   */
  double possibleBlocksPerSecond(int transfers, int window) {
    double windowSeconds = roundTripMillis * SECONDS_PER_MILLI + window / blocksPerSecond();
    return Math.min(blocksPerSecond(), transfers * window / windowSeconds);
  }

  /** The direction of the blocks. */
  NetworkModel forth() {
    Line line =
        new Line(
            roundTripNanos() / 2, bytesPerSecond(), HEADER_BYTES, queueBytes, Integer.MAX_VALUE);
    return new NetworkModel(loss, 0, 0, line);
  }

  /** The direction of the ACKs. */
  NetworkModel back() {
    return new NetworkModel(loss, 0, lateAcks, Line.delaying(roundTripNanos() / 2));
  }
}
