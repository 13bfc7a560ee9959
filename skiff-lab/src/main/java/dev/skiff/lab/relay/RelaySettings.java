package dev.skiff.lab.relay;

import java.time.Duration;
import java.util.Set;

/**
 * What happens to datagrams on their way.
 *
 * @param odds what may happen to any of them
 * @param line what the way is like, in each direction
 * @param chosen which ones are lost of each transfer, and those only once
 */
public record RelaySettings(Odds odds, Line line, Chosen chosen) {
  /** Nothing happens. */
  public static final RelaySettings GOOD =
      new RelaySettings(
          new Odds(0, 0, 0, 1), new Line(Duration.ZERO, 0), new Chosen(Set.of(), Set.of()));

  /**
   * Chances in percent.
   *
   * @param lost how many are lost
   * @param doubled how many arrive twice
   * @param heldBack how many wait, so that those behind them arrive first
   * @param seed the same seed draws the same lots
   */
  public record Odds(double lost, double doubled, double heldBack, long seed) {
    public Odds {
      requirePercent(lost);
      requirePercent(doubled);
      requirePercent(heldBack);
    }

    private static void requirePercent(double value) {
      if (!(value >= 0 && value <= 100)) {
        throw new IllegalArgumentException(value + " is no share in percent: 0 to 100");
      }
    }
  }

  /**
   * What the way is like.
   *
   * @param delay how long it takes, one way
   * @param bitsPerSecond what fits through; 0 where there is no bound
   */
  public record Line(Duration delay, long bitsPerSecond) {
    private static final Duration LONGEST_DELAY = Duration.ofMinutes(1);

    public Line {
      if (delay.isNegative() || delay.compareTo(LONGEST_DELAY) > 0) {
        throw new IllegalArgumentException(delay + " is no delay: 0 to " + LONGEST_DELAY);
      }
      if (bitsPerSecond < 0) {
        throw new IllegalArgumentException(bitsPerSecond + " is no rate: 0 or more");
      }
    }
  }

  /**
   * Datagrams by what they are.
   *
   * @param numbers which ones, counted through both directions: 1 is the request
   */
  public record Chosen(Set<PacketRole> roles, Set<Integer> numbers) {
    public Chosen {
      roles = Set.copyOf(roles);
      numbers = Set.copyOf(numbers);
      if (numbers.stream().anyMatch(number -> number < 1)) {
        throw new IllegalArgumentException("datagrams are counted from 1");
      }
    }
  }

  /** With other odds. */
  public RelaySettings with(Odds value) {
    return new RelaySettings(value, line, chosen);
  }

  /** On another line. */
  public RelaySettings with(Line value) {
    return new RelaySettings(odds, value, chosen);
  }

  /** With the loss of these. */
  public RelaySettings with(Chosen value) {
    return new RelaySettings(odds, line, value);
  }
}
