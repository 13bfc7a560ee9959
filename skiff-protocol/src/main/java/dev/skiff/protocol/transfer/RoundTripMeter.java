package dev.skiff.protocol.transfer;

/**
 * Measures how long a sender waits for its ACKs, for the {@link RetransmissionTimer} of the
 * transfer. It takes two measures:
 *
 * <ul>
 *   <li>A <em>sample</em> is the round trip of a block that was sent once. A block that was sent
 *       twice gives none, because its ACK may answer either (Karn's rule).
 *   <li>A <em>response</em> is the time since the latest transmission. A repeated block counts too,
 *       except in a tail probe.
 * </ul>
 */
final class RoundTripMeter {
  private static final long NONE = -1;

  private final RetransmissionTimer timer;

  /** The block whose ACK gives a sample; 0 for an OACK. */
  private long timedBlock = NONE;

  private long timedAt;
  private long transmittedAt;

  /** The last ACK answered a window whose tail was sent twice. */
  private boolean probeAnswered;

  RoundTripMeter(RetransmissionTimer timer) {
    this.timer = timer;
  }

  /** A packet was transmitted for the first time: a block, or 0 for an OACK. */
  void onFirstTransmission(long block, long now) {
    timedBlock = block;
    timedAt = now;
    transmittedAt = now;
  }

  /** The time since the latest transmission, in nanoseconds. */
  long sinceTransmissionNanos(long now) {
    return now - transmittedAt;
  }

  /** The time since an OACK that was sent once; negative if it was repeated. */
  long handshakeNanos(long now) {
    return timedBlock == 0 ? now - timedAt : -1;
  }

  /** A packet was transmitted again. */
  void onRetransmission(long now) {
    transmittedAt = now;
  }

  /** Something is to be sent again: the next ACK gives no sample. */
  void discardSample() {
    timedBlock = NONE;
  }

  /**
   * An ACK came that says something new. An ACK of less than the timed block means loss, and gives
   * no sample.
   *
   * @param ofProbe true if the ACK is for the end of a window that was sent twice
   */
  void onNewAck(long block, boolean ofProbe, long now) {
    if (timedBlock != NONE && block >= timedBlock) {
      timer.sample(now - timedAt);
    }
    timedBlock = NONE;
    probeAnswered = ofProbe;
    if (!ofProbe) {
      timer.response(now - transmittedAt);
    }
  }

  /**
   * The last ACK came again. After a tail probe this means that the receiver had the tail already,
   * and that the probe was too early.
   */
  void onRepeatedAck() {
    if (probeAnswered) {
      probeAnswered = false;
      timer.lateResponse();
    }
  }
}
