package dev.skiff.protocol.transfer;

/**
 * How long to wait for an answer, and when to stop waiting. Unless a fixed time was agreed (RFC
 * 2349), the wait follows the measured round trip as RFC 6298 has it, as RFC 1123 section 4.2.3.2
 * demands: smoothed mean and deviation, doubled after each timeout, and back to the measure only
 * with a fresh sample (Karn's rule: an answer to something sent twice is no sample; the callers see
 * to that).
 *
 * <p>Patience is a time, not a count: the time that {@code tries} transmissions take at the initial
 * timeout. On a fast path a count of 5 would be over in a second, while the peer erases its flash.
 */
final class RetransmissionTimer {
  private static final int MAX_DOUBLINGS = 16;

  private final boolean fixed;
  private final long minNanos;
  private final long maxNanos;
  private final long patienceNanos;

  private long baseNanos;
  private long smoothedNanos;
  private long deviationNanos;
  private boolean sampled;
  private int doublings;

  private boolean waiting;
  private long waitingSince;
  private int transmissions;

  /**
   * @param agreedNanos the fixed time that was agreed, or 0
   */
  RetransmissionTimer(Limits limits, long agreedNanos) {
    fixed = agreedNanos > 0;
    baseNanos = fixed ? agreedNanos : limits.initialTimeout().toNanos();
    minNanos = limits.minTimeout().toNanos();
    maxNanos = Math.max(limits.maxTimeout().toNanos(), baseNanos);
    patienceNanos = patience(limits.tries());
  }

  private long patience(int tries) {
    long sum = 0;
    long wait = baseNanos;
    for (int i = 0; i < tries; i++) {
      sum += wait;
      wait = fixed ? wait : Math.min(2 * wait, maxNanos);
    }
    return sum;
  }

  /** The current wait, doublings included. */
  long timeoutNanos() {
    return fixed ? baseNanos : Math.min(baseNanos << doublings, maxNanos);
  }

  /** A round trip was measured, of something that was sent once. */
  void sample(long roundTripNanos) {
    if (fixed) {
      return;
    }
    if (sampled) {
      deviationNanos += (Math.abs(smoothedNanos - roundTripNanos) - deviationNanos) / 4;
      smoothedNanos += (roundTripNanos - smoothedNanos) / 8;
    } else {
      smoothedNanos = roundTripNanos;
      deviationNanos = roundTripNanos / 2;
      sampled = true;
    }
    baseNanos = Math.clamp(smoothedNanos + 4 * deviationNanos, minNanos, maxNanos);
    doublings = 0;
  }

  /** A wait passed without an answer: the next one is longer. */
  void backOff() {
    doublings = Math.min(doublings + 1, MAX_DOUBLINGS);
  }

  /** Something was transmitted that wants an answer. */
  void transmitted(long now) {
    transmissions++;
    if (!waiting) {
      waiting = true;
      waitingSince = now;
    }
  }

  /** The peer answered with something new. */
  void answered() {
    waiting = false;
    transmissions = 0;
  }

  /** Whether the peer has been silent for longer than patience lasts. */
  boolean isExhausted(long now) {
    return waiting && now - waitingSince >= patienceNanos;
  }

  /** Transmissions since the last answer. */
  int transmissions() {
    return transmissions;
  }

  /** Time since the first transmission that nothing came back for. */
  long waitedNanos(long now) {
    return waiting ? now - waitingSince : 0;
  }
}
