package dev.skiff.protocol.transfer;

import dev.skiff.protocol.transfer.TimerTable.Timer;

/**
 * The side that sends blocks: a server that answers an RRQ, or a client after its WRQ.
 *
 * <p>It holds no payload. It says which blocks to transmit, and the caller reads them from the
 * file. Blocks are counted from 1. The last one is shorter than the block size, and may be empty
 * (RFC 1350 section 6).
 *
 * <p>Loss in a window (RFC 7440 section 4):
 *
 * <ul>
 *   <li>An ACK inside the window says that the block after it was lost. The window restarts after
 *       the ACK.
 *   <li>An ACK that says nothing new never causes a DATA (RFC 1123 section 4.2.3.1, the Sorcerer's
 *       Apprentice). It only brings the timeout nearer.
 *   <li>A timeout restarts the window at its first block: a receiver acknowledges only the end of a
 *       window or a gap, so nothing is known about the other blocks.
 *   <li>Before the timeout the last block of the window is sent again, alone, as a tail probe. Its
 *       answer is the ACK that was lost, or an ACK that shows the gap.
 * </ul>
 *
 * <p>{@link Transfer} describes inputs, outputs, their order and {@code now}.
 */
public final class SendTransfer extends Transfer {
  private static final long UNKNOWN = Long.MAX_VALUE;

  private final boolean client;
  private SenderState state;
  private boolean optionAckDue;

  /** Every block up to this one is acknowledged. */
  private long acknowledged;

  /** The block to transmit next. */
  private long next = 1;

  /** Every block up to this one has been transmitted at least once. */
  private long sentThrough;

  /** The storage has every block up to this one at hand. */
  private long ready;

  /** The last block of the file, once the storage knows it. */
  private long last = UNKNOWN;

  private final Pacing pacing;

  /** The last block of the burst that is leaving. */
  private long burstThrough;

  private final RoundTripMeter roundTrips;

  private SendTransfer(
      Limits limits,
      TransferParameters parameters,
      boolean peerValidated,
      SenderState state,
      long now) {
    super(
        limits,
        parameters,
        RetransmissionTimer.ofSender(limits, parameters.timeoutNanos()),
        peerValidated,
        now);
    this.client = peerValidated;
    this.state = state;
    this.pacing = new Pacing(parameters.windowSize());
    this.roundTrips = new RoundTripMeter(retransmission);
    beginBurst();
  }

  /** A server's side after an RRQ with options that it accepts: an OACK is due. */
  public static SendTransfer answeringWithOptions(
      Limits limits, TransferParameters parameters, long now) {
    SendTransfer transfer = new SendTransfer(limits, parameters, false, SenderState.HANDSHAKE, now);
    transfer.optionAckDue = true;
    transfer.roundTrips.onFirstTransmission(0, now);
    transfer.awaitAnswer(now);
    return transfer;
  }

  /** A server's side after an RRQ without options: block 1 is the answer. */
  public static SendTransfer answering(Limits limits, long now) {
    return new SendTransfer(limits, TransferParameters.PLAIN, false, SenderState.SENDING, now);
  }

  /** A client's side after a server has accepted its WRQ, by ACK 0 or OACK. */
  public static SendTransfer accepted(Limits limits, TransferParameters parameters, long now) {
    return new SendTransfer(limits, parameters, true, SenderState.SENDING, now);
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
    if (state == SenderState.HANDSHAKE && block == 0) {
      state = SenderState.SENDING;
      roundTrips.onNewAck(0, false, now);
      progress(now);
    } else if (block <= acknowledged || block > sentThrough) {
      // A repetition, or a block that was never sent. Neither is answered. Before the first block
      // has arrived it is no sign of patience: blocks may be too large for the path, and the
      // client asks again for smaller ones.
      if (acknowledged > 0 || parameters.blockSize() <= TransferParameters.PLAIN.blockSize()) {
        heard(now);
      }
      if (block == acknowledged) {
        onRepeatedAck(now);
      }
    } else {
      advance(block, now);
    }
  }

  private void onRepeatedAck(long now) {
    roundTrips.onRepeatedAck();
    if (parameters.windowSize() > 1 && next > acknowledged + 1) {
      hastenTimeout(now);
    }
    countDuplicate();
  }

  private void advance(long block, long now) {
    boolean ofProbe = state == SenderState.PROBED && block == sentThrough;
    roundTrips.onNewAck(block, ofProbe, now);
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

  /**
   * The storage has blocks at hand.
   *
   * @param through every block up to this one can be transmitted. Less than before if a block is no
   *     longer at hand
   * @param ended true if this block is the last one of the file
   */
  public void onBlocksReady(long through, boolean ended) {
    ready = through;
    if (ended) {
      last = through;
    }
  }

  /**
   * The caller transmitted blocks, from {@link #transmitFrom()} on.
   *
   * @param through the last one of them, at most {@link #transmitThrough()}
   */
  public void onTransmitted(long through, long now) {
    if (next > sentThrough) {
      roundTrips.onFirstTransmission(through, now);
    } else {
      countRetransmissions(Math.min(through, sentThrough) - next + 1);
      roundTrips.onRetransmission(now);
    }
    boolean startsWindow = next == acknowledged + 1;
    sentThrough = Math.max(sentThrough, through);
    next = through + 1;
    if (next > windowEnd()) {
      armProbe(now);
    } else if (next > burstThrough) {
      // Before the timeout, which restarts the window: else the next burst never leaves.
      long pause = Math.min(pacing.intervalNanos(), retransmission.timeoutNanos() / 2);
      timers.arm(Timer.PACE, now + pause);
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
   * A receiver answers the end of a window, or a gap that a block behind it shows. Without a probe,
   * both sides wait for a timeout if the end itself is lost.
   */
  private void armProbe(long now) {
    long wait = retransmission.probeNanos();
    if (parameters.windowSize() > 1 && state != SenderState.PROBED && wait > 0) {
      timers.arm(Timer.PROBE, now + wait);
    }
  }

  /** Sends the last block of the window again, once in a window. */
  @Override
  void onProbe() {
    if (next > acknowledged + 1) {
      state = SenderState.PROBED;
      roundTrips.discardSample();
      next--;
      burstThrough = next;
    }
  }

  @Override
  public void onHandshakeRetransmitted(long now) {
    countDuplicate();
    if (state == SenderState.HANDSHAKE) {
      repeatOptionAck();
      // A client that asks again is there: wait for its answer to this OACK too.
      awaitAnswerFurther(now);
    } else if (!isPeerValidated() && sentThrough > 0) {
      // A repeated RRQ. A repeated OACK, of a validated server, is left to the timer: it is an
      // acknowledgment that says nothing new.
      next = 1;
      beginWindow();
      roundTrips.discardSample();
    }
  }

  @Override
  void onRetransmit(long now) {
    if (state == SenderState.HANDSHAKE) {
      repeatOptionAck();
      roundTrips.onRetransmission(now);
      awaitAnswer(now);
    } else {
      roundTrips.discardSample();
      next = acknowledged + 1;
      pacing.onLoss(0, now);
      beginWindow();
    }
  }

  private void repeatOptionAck() {
    optionAckDue = true;
    roundTrips.discardSample();
    countRetransmissions(1);
  }

  private void beginWindow() {
    state = SenderState.SENDING;
    timers.disarm(Timer.PROBE);
    beginBurst();
  }

  /** Lets the next blocks leave, as many at once as pacing allows. */
  private void beginBurst() {
    timers.disarm(Timer.PACE);
    int blocks = pacing.burst();
    burstThrough = blocks == Pacing.WHOLE_WINDOW ? UNKNOWN : next + blocks - 1;
  }

  @Override
  void onPace() {
    beginBurst();
  }

  /** RFC 1350 section 6: the sender cannot know whether its last block or the ACK was lost. */
  @Override
  Failure withDoubt(Failure silence) {
    // A client that has sent all in its first window may have used blocks that do not arrive.
    boolean lastMayHaveCome = isPeerValidated() && (acknowledged > 0 || !client);
    return lastMayHaveCome && sentThrough == last ? new Failure.LastAckMissing(silence) : silence;
  }

  @Override
  boolean isStored() {
    return false;
  }

  /** True if the storage has cut the window short: the peer need not answer such a window. */
  @Override
  boolean isStorageBehind() {
    return state != SenderState.HANDSHAKE && ready < windowEnd();
  }

  /** The peer has every byte, and ended the transfer by an ERROR in place of the last ACK. */
  public void onReceiverLeft() {
    if (ending() == null) {
      complete();
    }
  }

  // Outputs.

  /** True if the OACK is to be sent now. The call takes it: true once for each time. */
  public boolean takeOptionAck() {
    boolean due = optionAckDue && ending() == null;
    optionAckDue = false;
    return due;
  }

  /** The first block to transmit now, 1 or more. */
  public long transmitFrom() {
    return next;
  }

  /** The last block to transmit now; less than {@link #transmitFrom()} if there is none. */
  public long transmitThrough() {
    if (state == SenderState.HANDSHAKE || ending() != null) {
      return next - 1;
    }
    return Math.min(Math.min(acknowledged + parameters.windowSize(), ready), burstThrough);
  }

  /** Every block up to this one has arrived, so the caller can forget it; 0 before the first. */
  public long acknowledged() {
    return acknowledged;
  }

  /**
   * The number on the wire of a block that is to be transmitted.
   *
   * @param block 1 or more
   * @return 0 to 65535
   */
  public int wireNumber(long block) {
    return parameters.numbering().wire(block);
  }
}
