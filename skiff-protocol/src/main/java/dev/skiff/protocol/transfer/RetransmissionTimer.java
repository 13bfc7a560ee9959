package dev.skiff.protocol.transfer;

/**
 * The wait for an answer, and the end of patience.
 *
 * <p>If a timeout was agreed (RFC 2349), each wait has that length. Otherwise it follows the
 * measured round trip by RFC 6298, which RFC 1123 section 4.2.3.2 demands: smoothed mean and
 * deviation, doubled after each timeout until the peer answers. The answer to something sent twice
 * gives no sample (Karn's rule, which the callers apply), but it ends the doubling. RFC 6298 waits
 * for a sample there; on a path that loses one packet in five, samples are so rare that the waits
 * would stay long.
 *
 * <p>Patience is a time, not a count: the time that {@code tries} transmissions take from the
 * initial timeout on, or at the agreed one if that is longer; and never fewer of them. On a fast
 * path five transmissions would be over in a second, while the peer erases its flash memory. With a
 * long agreed timeout, patience is {@code stall}, or two timeouts if they are longer: a peer must
 * not hold its place for 21 minutes with one packet.
 */
final class RetransmissionTimer {
  private static final int MAX_DOUBLINGS = 16;

  /** The shortest wait before a probe is the shortest timeout divided by this. */
  private static final int PROBES_IN_TIMEOUT = 25;

  /** A receiver that has repeated its ACK so often pauses, and leaves it to the sender. */
  private static final int QUICK_REPEATS = 3;

  /** A peer that is not validated has at least the time that so many transmissions take. */
  private static final int LEAST_HANDSHAKE_TRIES = 3;

  /** A queue may hold an answer for longer than the longest timeout, by this factor. */
  private static final int SLOWEST = 4;

  /** The waits for which patience lasts on a slow path. */
  private static final int SLOW_WAITS = 8;

  private final boolean fixed;
  private final long initialNanos;
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
  private boolean windowSampled;
  private long responseNanos;
  private int doublings;

  private boolean waiting;
  private long waitingSince;
  private int transmissions;
  private long latestAt;
  private long heardAt;
  private long pauseOfPeerNanos;

  /** The longest time that the peer has taken for an answer. */
  private long longestAnswerNanos;

  private RetransmissionTimer(
      Limits limits, long agreedNanos, long pauseNanos, int handshakeTries) {
    this.pauseNanos = pauseNanos;
    fixed = agreedNanos > 0;
    initialNanos = limits.initialTimeout().toNanos();
    baseNanos = fixed ? agreedNanos : initialNanos;
    minNanos = limits.minTimeout().toNanos();
    maxNanos = Math.max(limits.maxTimeout().toNanos(), baseNanos);
    long longest = Math.max(limits.stall().toNanos(), 2 * agreedNanos);
    long agreedTries = Math.min(limits.tries() * agreedNanos, longest);
    patienceNanos = Math.max(patience(limits, limits.tries()), agreedTries);
    tries = fixed ? Math.clamp(patienceNanos / agreedNanos, 1, limits.tries()) : limits.tries();
    handshakePatienceNanos = patience(limits, Math.max(handshakeTries, LEAST_HANDSHAKE_TRIES));
  }

  /**
   * The timer of a sender.
   *
   * @param agreedNanos the timeout that was agreed, or 0
   */
  static RetransmissionTimer ofSender(Limits limits, long agreedNanos) {
    return new RetransmissionTimer(limits, agreedNanos, 0, limits.handshakeTries());
  }

  /**
   * The timer of a receiver. Some senders, such as tftp-hpa, restart their timer of 5 s with every
   * ACK that comes, repeated ones too. So after a few repetitions the receiver pauses for longer
   * than that, unless a timeout was agreed, which then holds for both sides.
   *
   * @param agreedNanos the timeout that was agreed, or 0
   */
  static RetransmissionTimer ofReceiver(Limits limits, long agreedNanos) {
    long pauseNanos = agreedNanos > 0 ? 0 : limits.linger().toNanos();
    int handshakeTries = Math.max(limits.tries(), limits.handshakeTries());
    return new RetransmissionTimer(limits, agreedNanos, pauseNanos, handshakeTries);
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

  /**
   * The wait until the latest transmission is due again. A pause may end with patience, but it is
   * never shorter than {@code pauseNanos}: three repetitions may have taken most of the patience.
   */
  long waitNanos(long now) {
    if (!isPausing()) {
      return timeoutNanos();
    }
    long patienceLeft = heardAt + patienceNanos - now;
    return Math.clamp(patienceLeft, pauseNanos, timeoutNanos() + pauseNanos);
  }

  private boolean isPausing() {
    return pauseNanos > 0 && transmissions > QUICK_REPEATS;
  }

  /** The current timeout, doublings included. */
  long timeoutNanos() {
    return fixed ? baseNanos : Math.min(baseNanos << doublings, Math.max(baseNanos, maxNanos));
  }

  /**
   * The wait after which the answer to a window is late, well before the timeout: two round trips,
   * by the latest responses.
   *
   * @return nanoseconds; 0 if there was no response, if the wait is nearly the timeout itself, or
   *     if a timeout was agreed: then nothing is sent again sooner (RFC 2349)
   */
  long probeNanos() {
    long probe = Math.max(2 * responseNanos, minNanos / PROBES_IN_TIMEOUT);
    return !fixed && responseNanos > 0 && probe < timeoutNanos() / 2 ? probe : 0;
  }

  /**
   * The wait after a sign that the peer is there, and waits as this side does: two round trips, in
   * which every packet on its way arrives. It doubles after each timeout.
   */
  long hastenedNanos() {
    long roundTrip = Math.max(smoothedNanos, responseNanos);
    long wait = Math.max(2 * roundTrip, minNanos / PROBES_IN_TIMEOUT) << doublings;
    return fixed || roundTrip == 0 ? timeoutNanos() : Math.min(wait, timeoutNanos());
  }

  /**
   * An answer came, this long after the transmission that may have caused it. Unlike {@link
   * #sample} it counts if something was sent twice: the cost of an error is one early probe.
   */
  void response(long nanos) {
    responseNanos = nanos > responseNanos ? nanos : responseNanos + (nanos - responseNanos) / 4;
  }

  /** A probe was too early: its answer was on its way already. */
  void lateResponse() {
    responseNanos *= 2;
  }

  /** A round trip of something that was sent once was measured. */
  void sample(long roundTripNanos) {
    if (fixed) {
      return;
    }
    windowSampled = true;
    if (sampled) {
      deviationNanos += (Math.abs(smoothedNanos - roundTripNanos) - deviationNanos) / 4;
      smoothedNanos += (roundTripNanos - smoothedNanos) / 8;
    } else {
      smoothedNanos = roundTripNanos;
      deviationNanos = roundTripNanos / 2;
      sampled = true;
    }
    // The shortest timeout is also G of RFC 6298: else a steady path leaves no room for jitter.
    baseNanos =
        Math.clamp(smoothedNanos + Math.max(minNanos, 4 * deviationNanos), minNanos, maxNanos);
  }

  /** A wait passed without an answer: doubles the next one. */
  void backOff() {
    doublings = Math.min(doublings + 1, MAX_DOUBLINGS);
  }

  /** Something that needs an answer was transmitted. */
  void transmitted(long now) {
    transmissions++;
    latestAt = now;
    if (!waiting) {
      waiting = true;
      waitingSince = now;
      heardAt = now;
    }
  }

  /** The peer sent a packet that says nothing new: it lives, so patience begins anew. */
  void heard(long now) {
    heardAt = now;
  }

  /** More was transmitted for the first time: the peer cannot have answered it yet. */
  void transmittedMore(long now) {
    if (transmissions <= 1) {
      heardAt = now;
    }
  }

  /** The peer is seen to make pauses of this length while it sends. */
  void pausing(long nanos) {
    pauseOfPeerNanos = Math.min(nanos, maxNanos);
  }

  /**
   * The samples so far are of small packets, and a window of blocks may wait in a slow queue: the
   * timeout is not shorter than the initial one until the next sample.
   */
  void awaitWindowSample() {
    windowSampled = false;
    baseNanos = fixed ? baseNanos : Math.max(baseNanos, initialNanos);
  }

  /** True if a round trip of blocks was sampled. */
  boolean isWindowSampled() {
    return windowSampled;
  }

  /** True if the waits have the length that was agreed (RFC 2349). */
  boolean isAgreed() {
    return fixed;
  }

  /** A slow path needs more patience: several of its own waits. */
  private long patienceOfPathNanos() {
    // A timeout that the limits ask for says nothing of the path.
    long measured = sampled && baseNanos > initialNanos ? Math.min(baseNanos, maxNanos) : 0;
    long slow = Math.max(SLOW_WAITS * Math.max(pauseOfPeerNanos, measured), 2 * longestAnswerNanos);
    return fixed ? patienceNanos : Math.max(patienceNanos, slow);
  }

  /** The peer answered with something new. */
  void answered(long now) {
    boolean mayBeSlow = sampled && transmissions > 1 && now - latestAt > 2 * smoothedNanos;
    if (mayBeSlow && !fixed) {
      // Too late to answer the latest transmission: it answers the first one. More such
      // retransmissions would only slow the peer down, so this wait holds until the next sample.
      baseNanos =
          Math.clamp(now - waitingSince, baseNanos, Math.max(baseNanos, SLOWEST * maxNanos));
    }
    if (waiting) {
      longestAnswerNanos = Math.max(longestAnswerNanos, now - waitingSince);
    }
    waiting = false;
    transmissions = 0;
    doublings = 0;
  }

  /** True if the peer has been silent for the whole patience, and through enough transmissions. */
  boolean isExhausted(long now) {
    boolean triedEnough = transmissions >= tries || isPausing();
    return triedEnough && isSilent(now);
  }

  /** True if the peer has been silent for the whole patience. */
  boolean isSilent(long now) {
    return waiting && now - heardAt >= patienceOfPathNanos();
  }

  /**
   * True if patience with a peer that is not validated is over. It may be longer than its {@code
   * handshakeTries} take: the 5 s timer of a sender may still bring a first block that was lost.
   */
  boolean isHandshakeExhausted(long now) {
    return waiting && now - waitingSince >= handshakePatienceNanos;
  }

  /** The time for which a silent peer is waited for. */
  long patienceNanos() {
    return patienceNanos;
  }

  /** The number of transmissions since the last answer. */
  int transmissions() {
    return transmissions;
  }

  /** The time since the first transmission without an answer; 0 if none waits for one. */
  long waitedNanos(long now) {
    return waiting ? now - waitingSince : 0;
  }
}
