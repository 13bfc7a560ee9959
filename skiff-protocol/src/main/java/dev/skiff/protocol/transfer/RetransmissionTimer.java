package dev.skiff.protocol.transfer;

/**
 * How long to wait for an answer, and when to stop waiting. Unless a fixed time was agreed (RFC
 * 2349), the wait follows the measured round trip as RFC 6298 has it, as RFC 1123 section 4.2.3.2
 * demands: smoothed mean and deviation, and doubled after each timeout until the peer answers. An
 * answer to something sent twice is no sample (Karn's rule; the callers see to that), but it ends
 * the doubling: RFC 6298 waits for a sample there, which on a path that loses one packet in five
 * comes so seldom that the waits stay long.
 *
 * <p>Patience is a time, not a count: the time that {@code tries} transmissions take at the initial
 * timeout, or at the agreed one where that is longer; and never fewer of them. On a fast path a
 * count of 5 would be over in a second, while the peer erases its flash.
 */
final class RetransmissionTimer {
  private static final int MAX_DOUBLINGS = 16;

  /** Of the shortest timeout: the part of it that an answer is at least waited for. */
  private static final int PROBES_IN_TIMEOUT = 25;

  /** A receiver that has repeated its ACK so often leaves it to the sender for a while. */
  private static final int QUICK_REPEATS = 3;

  private final boolean fixed;
  private final long minNanos;
  private final long maxNanos;
  private final long patienceNanos;
  private final long handshakePatienceNanos;
  private final long pauseNanos;
  private final int tries;

  private long baseNanos;
  private long smoothedNanos;
  private long deviationNanos;
  private boolean sampled;
  private long responseNanos;
  private int doublings;

  private boolean waiting;
  private long waitingSince;
  private int transmissions;
  private long latestAt;

  private RetransmissionTimer(
      Limits limits, long agreedNanos, long pauseNanos, int triesWithStranger) {
    this.pauseNanos = pauseNanos;
    fixed = agreedNanos > 0;
    baseNanos = fixed ? agreedNanos : limits.initialTimeout().toNanos();
    minNanos = limits.minTimeout().toNanos();
    maxNanos = Math.max(limits.maxTimeout().toNanos(), baseNanos);
    tries = limits.tries();
    patienceNanos = Math.max(patience(limits, tries), fixed ? tries * agreedNanos : 0);
    handshakePatienceNanos = patience(limits, triesWithStranger);
  }

  /**
   * Of the side that sends blocks.
   *
   * @param agreedNanos the fixed time that was agreed, or 0
   */
  static RetransmissionTimer ofSender(Limits limits, long agreedNanos) {
    return new RetransmissionTimer(limits, agreedNanos, 0, limits.handshakeTries());
  }

  /**
   * Of the side that receives them. There are senders, tftp-hpa's among them, whose timer of 5 s
   * begins anew with every ACK that comes, a repeated one included. So after a few repetitions the
   * receiver falls silent for longer than that, unless a time was agreed, which both have then.
   *
   * @param agreedNanos the fixed time that was agreed, or 0
   */
  static RetransmissionTimer ofReceiver(Limits limits, long agreedNanos) {
    long pauseNanos = agreedNanos > 0 ? 0 : limits.linger().toNanos();
    int triesWithStranger = Math.max(limits.tries(), limits.handshakeTries());
    return new RetransmissionTimer(limits, agreedNanos, pauseNanos, triesWithStranger);
  }

  private static long patience(Limits limits, int tries) {
    long sum = 0;
    long wait = limits.initialTimeout().toNanos();
    long longest = Math.max(limits.maxTimeout().toNanos(), wait);
    for (int i = 0; i < tries; i++) {
      sum += wait;
      wait = Math.min(2 * wait, longest);
    }
    return sum;
  }

  /** When what was just transmitted is due again. */
  long waitNanos(long now) {
    long pause = isPausing() ? pauseNanos : 0;
    long patienceLeft = waitingSince + patienceNanos - now;
    return Math.min(timeoutNanos() + pause, Math.max(timeoutNanos(), patienceLeft));
  }

  private boolean isPausing() {
    return pauseNanos > 0 && transmissions > QUICK_REPEATS;
  }

  /** The current timeout, doublings included. */
  long timeoutNanos() {
    return fixed ? baseNanos : Math.min(baseNanos << doublings, maxNanos);
  }

  /**
   * When the answer to a window is late, long before it is given up: after two round trips, as they
   * were lately.
   *
   * @return nanoseconds, or 0 where no answer has been seen, or that is nearly the timeout itself
   */
  long probeNanos() {
    long probe = Math.max(2 * responseNanos, minNanos / PROBES_IN_TIMEOUT);
    return responseNanos > 0 && probe < timeoutNanos() / 2 ? probe : 0;
  }

  /**
   * The wait after a sign that the peer is there, and waits as this side does: two round trips, in
   * which whatever is on its way arrives, and twice as long after each one without an answer.
   */
  long hastenedNanos() {
    long roundTrip = Math.max(smoothedNanos, responseNanos);
    long wait = Math.max(2 * roundTrip, minNanos / PROBES_IN_TIMEOUT) << doublings;
    return fixed || roundTrip == 0 ? timeoutNanos() : Math.min(wait, timeoutNanos());
  }

  /**
   * An answer came, this long after the transmission that may have caused it. Unlike {@link
   * #sample} it counts also where something was sent twice: a probe too early is one packet.
   */
  void response(long nanos) {
    responseNanos = nanos > responseNanos ? nanos : responseNanos + (nanos - responseNanos) / 4;
  }

  /** An answer had been on its way already when it was missed. */
  void lateResponse() {
    responseNanos *= 2;
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
    // The shortest wait is RFC 6298's G too: else a steady path leaves no room for jitter.
    baseNanos =
        Math.clamp(smoothedNanos + Math.max(minNanos, 4 * deviationNanos), minNanos, maxNanos);
  }

  /** A wait passed without an answer: the next one is longer. */
  void backOff() {
    doublings = Math.min(doublings + 1, MAX_DOUBLINGS);
  }

  /** Something was transmitted that wants an answer. */
  void transmitted(long now) {
    transmissions++;
    latestAt = now;
    if (!waiting) {
      waiting = true;
      waitingSince = now;
    }
  }

  /** The peer answered with something new. */
  void answered(long now) {
    boolean mayBeSlow = sampled && transmissions > 1 && now - latestAt > 2 * smoothedNanos;
    if (mayBeSlow && !fixed) {
      // Too late for an answer to the latest transmission: to the first one, then, and more such
      // retransmissions would only make the peer slower. Until there is a sample again, that
      // counts.
      baseNanos = Math.clamp(now - waitingSince, baseNanos, Math.max(baseNanos, maxNanos));
    }
    waiting = false;
    transmissions = 0;
    doublings = 0;
  }

  /** Whether the peer has been silent for longer than patience lasts, and through every try. */
  boolean isExhausted(long now) {
    boolean triedEnough = transmissions >= tries || isPausing();
    return waiting && triedEnough && now - waitingSince >= patienceNanos;
  }

  /**
   * Whether a stranger has had its time: to a receiver, which repeats its answer for a part of it
   * only, a sender's timer of 5 s may still bring a first block that was lost.
   */
  boolean isHandshakeExhausted(long now) {
    return waiting && now - waitingSince >= handshakePatienceNanos;
  }

  /** How long silence is borne. */
  long patienceNanos() {
    return patienceNanos;
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
