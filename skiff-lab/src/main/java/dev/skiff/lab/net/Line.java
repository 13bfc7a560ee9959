package dev.skiff.lab.net;

/**
 * A line between two hosts, in one direction: its delay, its rate and its queue.
 *
 * @param delayNanos from the end of the queue to the other host
 * @param bytesPerSecond the rate; {@link #UNLIMITED} for a line without a queue
 * @param headerBytes added to the payload of each datagram
 * @param queueBytes how many bytes may wait, the datagram that is leaving included; one datagram
 *     may wait however large it is
 * @param queueDatagrams how many datagrams may wait, the one that is leaving included
 */
public record Line(
    long delayNanos, double bytesPerSecond, int headerBytes, int queueBytes, int queueDatagrams) {
  /** The rate of a line that is never busy. */
  public static final double UNLIMITED = Double.POSITIVE_INFINITY;

  /** The headers of IPv4 and UDP. */
  public static final int IPV4_UDP_BYTES = 28;

  /**
   * Checks the ranges.
   *
   * @throws IllegalArgumentException if one is negative, or the rate is not positive
   */
  public Line {
    if (delayNanos < 0 || headerBytes < 0 || queueBytes < 0 || queueDatagrams < 0) {
      throw new IllegalArgumentException("a negative delay or size");
    }
    if (!(bytesPerSecond > 0)) {
      throw new IllegalArgumentException("the rate must be more than 0");
    }
  }

  /** A line with a delay and an unlimited rate. */
  public static Line delaying(long delayNanos) {
    return new Line(delayNanos, UNLIMITED, 0, 0, 0);
  }
}
