package dev.skiff.protocol.transfer;

import dev.skiff.protocol.transfer.TimerTable.Timer;

/**
 * The side that sends blocks: a server that answers an RRQ, a client after its WRQ.
 *
 * <p>It holds no payload. It says which blocks are to be transmitted, and the caller, who knows the
 * file, fills them in. Blocks are counted from 1; the last one is shorter than the others, possibly
 * empty (RFC 1350 section 6).
 *
 * <p>Loss and the window (RFC 7440 section 4): an ACK inside of the window says that the block
 * after it was lost, and the window starts again behind it. An ACK that says nothing new is never
 * answered with a DATA (RFC 1123 section 4.2.3.1, the Sorcerer's Apprentice): what it may stand for
 * is left to the timer. A timeout starts the window again from its first block, because nothing is
 * known of the others and a receiver acknowledges only the end of a window. Well before that, the
 * last block is sent again, alone: what it brings is the ACK that was lost, or word of the hole.
 */
public final class SendTransfer extends Transfer {
  private static final long UNKNOWN = Long.MAX_VALUE;
  private static final long NONE = -1;

  /** An OACK was sent and its ACK 0 has not come yet. */
  private boolean handshake;

  private boolean optionAckDue;

  /** Every block up to this one is acknowledged. */
  private long acknowledged;

  /** The block to transmit next. */
  private long next = 1;

  /** Every block up to this one has been transmitted at least once. */
  private long sentThrough;

  /** The storage has every block up to this one at hand. */
  private long ready;

  /** The block that ends the file, once the storage knows it. */
  private long last = UNKNOWN;

  private final Pacing pacing;

  /** The end of the window was sent again already. */
  private boolean probed;

  /** The last ACK was of a window's end that had been sent twice. */
  private boolean endAnswered;

  /** The last block of the burst that is leaving. */
  private long burstThrough;

  /** The block, sent once, whose ACK gives a round trip; 0 for an OACK. */
  private long timedBlock = NONE;

  private long timedAt;

  /** When blocks were transmitted last. */
  private long transmittedAt;

  private SendTransfer(
      Limits limits,
      TransferParameters parameters,
      boolean peerValidated,
      boolean handshake,
      long now) {
    super(
        limits,
        parameters,
        RetransmissionTimer.ofSender(limits, parameters.timeoutNanos()),
        peerValidated,
        now);
    this.handshake = handshake;
    this.pacing = new Pacing(parameters.windowSize());
    beginBurst();
  }

  /** A server's side after an RRQ whose options were agreed to: an OACK goes out first. */
  public static SendTransfer answeringWithOptions(
      Limits limits, TransferParameters parameters, long now) {
    SendTransfer transfer = new SendTransfer(limits, parameters, false, true, now);
    transfer.optionAckDue = true;
    transfer.timedBlock = 0;
    transfer.timedAt = now;
    transfer.transmittedAt = now;
    transfer.awaitAnswer(now);
    return transfer;
  }

  /** A server's side after an RRQ without options: block 1 is the answer. */
  public static SendTransfer answering(Limits limits, long now) {
    return new SendTransfer(limits, TransferParameters.PLAIN, false, false, now);
  }

  /** A client's side once the server has answered its WRQ. */
  public static SendTransfer accepted(Limits limits, TransferParameters parameters, long now) {
    return new SendTransfer(limits, parameters, true, false, now);
  }

  // Inputs.

  /**
   * The peer sent an ACK.
   *
   * @param wire the block number as it came, 0 to 65535
   */
  public void onAck(int wire, long now) {
    if (ending() != null) {
      return;
    }
    long block = parameters.numbering().nearest(wire, acknowledged);
    if (handshake && block == 0) {
      handshake = false;
      takeSample(0, now);
      retransmission.response(now - transmittedAt);
      progress(now);
    } else if (block <= acknowledged || block > sentThrough) {
      // A repetition, or a block that was never sent: neither is answered.
      if (endAnswered && block == acknowledged) {
        // The receiver had the end of the window already when it was sent again: that was too soon.
        endAnswered = false;
        retransmission.lateResponse();
      }
      if (block == acknowledged && parameters.windowSize() > 1 && next > acknowledged + 1) {
        hastenTimeout(now);
      }
      countRepeated(block == acknowledged ? 1 : 0);
    } else {
      advance(block, now);
    }
  }

  private void advance(long block, long now) {
    takeSample(block, now);
    takeResponse(block, now);
    progress(now);
    if (block < sentThrough) {
      pacing.onLoss(block - acknowledged, now);
    } else {
      pacing.onWhole(block - acknowledged, now);
    }
    acknowledged = block;
    next = block + 1;
    beginWindow();
    if (block == last) {
      complete();
    }
  }

  /** What answers the end of a window that was sent twice may answer either: no measure. */
  private void takeResponse(long block, long now) {
    endAnswered = probed && block == sentThrough;
    if (!endAnswered) {
      retransmission.response(now - transmittedAt);
    }
  }

  /** An ACK of less than what was timed means loss: no sample, by Karn's rule. */
  private void takeSample(long block, long now) {
    if (timedBlock != NONE && block >= timedBlock) {
      retransmission.sample(now - timedAt);
    }
    timedBlock = NONE;
  }

  /**
   * The storage has blocks at hand.
   *
   * @param through every block up to this one can be transmitted; less than before where a block
   *     turns out to be no longer at hand
   * @param ended whether this block is the last one of the file
   */
  public void onBlocksReady(long through, boolean ended) {
    ready = through;
    if (ended) {
      last = through;
    }
  }

  /**
   * Blocks were transmitted, from {@link #transmitFrom()} on.
   *
   * @param through the last one of them, at most {@link #transmitThrough()}
   */
  public void onTransmitted(long through, long now) {
    if (next > sentThrough) {
      timedBlock = through;
      timedAt = now;
    } else {
      countRepeated(Math.min(through, sentThrough) - next + 1);
    }
    transmittedAt = now;
    boolean startsWindow = next == acknowledged + 1;
    sentThrough = Math.max(sentThrough, through);
    next = through + 1;
    if (next <= windowEnd()) {
      if (next > burstThrough) {
        // In time for the timeout, which begins the window again: else the next burst never leaves.
        long pause = Math.min(pacing.intervalNanos(), retransmission.timeoutNanos() / 2);
        timers.arm(Timer.PACE, now + pause);
      }
    } else {
      awaitWindow(now);
    }
    if (startsWindow) {
      awaitAnswer(now);
    } else {
      awaitAnswerFurther(now);
    }
  }

  private long windowEnd() {
    return Math.min(last, acknowledged + parameters.windowSize());
  }

  /**
   * A receiver answers the end of a window, or a hole that something behind it shows. So where the
   * end itself was lost, both sides would wait for a timeout.
   */
  private void awaitWindow(long now) {
    long wait = retransmission.probeNanos();
    if (parameters.windowSize() > 1 && !probed && wait > 0) {
      timers.arm(Timer.PROBE, now + wait);
    }
  }

  /** Sends the last block of the window again, once: it shows the hole, or brings the ACK again. */
  @Override
  void onProbe() {
    if (next > acknowledged + 1) {
      probed = true;
      timedBlock = NONE;
      next--;
      burstThrough = next;
    }
  }

  @Override
  public void onHandshakeRetransmitted(long now) {
    if (handshake) {
      repeatOptionAck();
      // A client that asks again is there: wait for its answer to this OACK, too.
      awaitAnswerFurther(now);
    } else if (!isPeerValidated() && sentThrough > 0) {
      // Only a repeated RRQ. A repeated OACK is an ACK that says nothing new: left to the timer.
      next = 1;
      beginWindow();
      timedBlock = NONE;
    }
  }

  @Override
  void onRetransmit(long now) {
    if (handshake) {
      repeatOptionAck();
      transmittedAt = now;
      awaitAnswer(now);
    } else {
      timedBlock = NONE;
      next = acknowledged + 1;
      pacing.onLoss(0, now);
      beginWindow();
    }
  }

  private void beginWindow() {
    probed = false;
    timers.disarm(Timer.PROBE);
    beginBurst();
  }

  /** The next blocks may leave at once, as many as pacing allows. */
  private void beginBurst() {
    timers.disarm(Timer.PACE);
    int blocks = pacing.burst();
    burstThrough = blocks == Pacing.WHOLE_WINDOW ? UNKNOWN : next + blocks - 1;
  }

  @Override
  void onPace() {
    beginBurst();
  }

  @Override
  boolean isStored() {
    return false;
  }

  /** A window that is cut short by the storage is one that the peer need not answer. */
  @Override
  boolean isStorageBehind() {
    return !handshake && ready < Math.min(last, acknowledged + parameters.windowSize());
  }

  private void repeatOptionAck() {
    optionAckDue = true;
    timedBlock = NONE;
    countRepeated(1);
  }

  // Outputs.

  /** Whether the OACK is to be sent now; true once for each time. */
  public boolean takeOptionAck() {
    boolean due = optionAckDue && ending() == null;
    optionAckDue = false;
    return due;
  }

  /** The first block to transmit now. */
  public long transmitFrom() {
    return next;
  }

  /** The last block to transmit now; less than {@link #transmitFrom()} where there is none. */
  public long transmitThrough() {
    if (handshake || ending() != null) {
      return next - 1;
    }
    return Math.min(Math.min(acknowledged + parameters.windowSize(), ready), burstThrough);
  }

  /** Every block up to this one has arrived: the caller needs to keep none of them. */
  public long acknowledged() {
    return acknowledged;
  }

  /** The number on the wire of a block that is to be transmitted. */
  public int wireNumber(long block) {
    return parameters.numbering().wire(block);
  }
}
