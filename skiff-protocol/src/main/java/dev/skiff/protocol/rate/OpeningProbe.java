package dev.skiff.protocol.rate;

/**
 * The first ten blocks of a large window, sent without the ninth. A receiver of RFC 7440 answers
 * the gap at once, by an ACK of block 8. So the sender knows the round trip and the rate of the
 * path after nine datagrams, and not after a whole window, which could fill a slow path for
 * seconds.
 *
 * <p>Until the answer comes, the tenth block is sent again after three round trips and more. After
 * a timeout the first and the tenth block are sent again, several times.
 */
public final class OpeningProbe {
  /** The smallest window that begins with a probe, in blocks. Smaller ones leave at once. */
  public static final int SMALLEST_WINDOW = 17;

  /** Blocks that leave together before the one that is left out. */
  public static final int BLOCKS = 8;

  private static final int REPEATS = 4;
  private static final int TIMEOUTS = 6;

  /** A probe is done again, twice at most, if it is not known what the answer answered. */
  private static final int PROBES = 3;

  private static final long SHORTEST_REPEAT_NANOS = 20_000_000;
  private static final long TIMEOUT_NANOS = 1_500_000_000;

  /** A receiver's own timer repeats the ACK before the probe after a second, or later. */
  private static final long RECEIVER_TIMER_NANOS = 900_000_000;

  private boolean active;
  private long base;
  private boolean left;
  private boolean repeated;
  private int repeats;
  private int timeouts;
  private int probes;
  private long firstAt;
  private long latestAt;

  public boolean isActive() {
    return active;
  }

  /** Begins a probe behind an acknowledged block. */
  public void begin(long acknowledged) {
    active = true;
    probes++;
    base = acknowledged;
    left = false;
    repeated = false;
    repeats = 0;
    timeouts = 0;
  }

  public void end() {
    active = false;
  }

  /** The block that is not sent before the answer. */
  public long leftOut() {
    return base + BLOCKS + 1;
  }

  /** The last block of the probe. */
  public long last() {
    return base + BLOCKS + 2;
  }

  /** The first block of the probe. */
  public long first() {
    return base + 1;
  }

  /** The last block of the probe left. */
  public void onTransmitted(long now) {
    if (!left) {
      firstAt = now;
    }
    left = true;
    latestAt = now;
  }

  /** The wait before the tenth block is sent again, in nanoseconds; 0 if it is not. */
  public long repeatNanos(long roundTripNanos) {
    return repeats < REPEATS ? Math.max(3 * roundTripNanos, SHORTEST_REPEAT_NANOS) << repeats : 0;
  }

  /** True while the probe is active and its last block has left. */
  public boolean hasLeft() {
    return active && left;
  }

  public void onRepeat() {
    repeats++;
    repeated = true;
  }

  /** A timeout passed without an answer. Returns true if the probe goes on. */
  public boolean onTimeout() {
    timeouts++;
    repeats = REPEATS;
    repeated = true;
    return timeouts <= TIMEOUTS;
  }

  public boolean hasTimedOut() {
    return timeouts > 0;
  }

  /** The wait for the next timeout, in nanoseconds. */
  public long timeoutNanos(long timeoutNanos) {
    return Math.min(timeoutNanos, TIMEOUT_NANOS);
  }

  /** True if an ACK repeated now reports a gap at the first block, and no timer has sent it. */
  public boolean isGapAtFirst(long now, long roundTripNanos) {
    long age = now - firstAt;
    boolean timed = roundTripNanos >= 0 && age >= roundTripNanos / 10 * 9;
    return timed && age < RECEIVER_TIMER_NANOS;
  }

  /**
   * True if the time of an answer is no measure of the path: after a timeout it may be the answer
   * to any of the transmissions, and no known round trip says to which.
   */
  public boolean isInDoubt(long roundTripNanos) {
    return hasTimedOut() && roundTripNanos < 0;
  }

  /**
   * The time since the transmission that an answer answers. After a timeout this is the latest one,
   * even if its answer could hardly have come yet: the first may be many seconds old.
   */
  public long answerNanos(long now, long roundTripNanos) {
    boolean latest = repeated && (roundTripNanos >= 0 || hasTimedOut());
    return latest ? Math.max(now - latestAt, roundTripNanos) : now - firstAt;
  }

  /** The time since the probe left first, in nanoseconds. */
  public long ageNanos(long now) {
    return now - firstAt;
  }

  public boolean isRepeated() {
    return repeated;
  }

  /** The blocks that arrived before the answer, with the one that caused it. */
  public int delivered(long acknowledged) {
    return (int) Math.min(acknowledged - base + 1, BLOCKS + 1);
  }

  /** True if another probe may follow this one. */
  public boolean isAnotherAllowed() {
    return probes < PROBES;
  }
}
