package dev.skiff.lab.net;

import java.util.random.RandomGenerator;

/**
 * The impairments of a network in one direction: those by chance, and the line.
 *
 * @param loss the share that is lost, 0 to 1
 * @param duplication the share that arrives twice, 0 to 1
 * @param reordering the share that is held back for {@link #HOLD_NANOS}, 0 to 1
 */
public record NetworkModel(double loss, double duplication, double reordering, Line line) {
  /** Long enough to be overtaken, and shorter than every timeout. */
  public static final long HOLD_NANOS = 10_000_000;

  /** Nothing happens, and nothing takes time. */
  public static final NetworkModel PERFECT = new NetworkModel(0, 0, 0, Line.delaying(0));

  /**
   * Checks the shares.
   *
   * @throws IllegalArgumentException if one is not in 0 to 1
   */
  public NetworkModel {
    requireShare(loss);
    requireShare(duplication);
    requireShare(reordering);
  }

  private static void requireShare(double value) {
    if (!(value >= 0 && value <= 1)) {
      throw new IllegalArgumentException(value + " is not a share: 0 to 1");
    }
  }

  /** The same chances on another line. */
  public NetworkModel withLine(Line value) {
    return new NetworkModel(loss, duplication, reordering, value);
  }

  /** The line of one direction, with its queue: all flows of the direction share it. */
  public Link bottleneck(VirtualTime time, NetworkObserver observer, Link next) {
    return new Bottleneck(time, observer, line, next);
  }

  /** The chances of a flow: loss, then duplication, then reordering. */
  public Link chances(RandomGenerator random, NetworkObserver observer, Link next) {
    Link link = new Delay(observer, () -> happens(random, reordering) ? HOLD_NANOS : 0, next);
    link = new Duplication(observer, () -> happens(random, duplication), () -> 0, link);
    return new Loss(observer, "lost", () -> happens(random, loss), link);
  }

  private static boolean happens(RandomGenerator random, double share) {
    return share > 0 && random.nextDouble() < share;
  }
}
