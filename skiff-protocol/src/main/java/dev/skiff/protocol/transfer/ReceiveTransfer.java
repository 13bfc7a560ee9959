package dev.skiff.protocol.transfer;

import dev.skiff.protocol.transfer.TimerTable.Timer;
import dev.skiff.protocol.wire.ErrorCode;
import dev.skiff.protocol.wire.Mode;
import java.time.Duration;

/**
 * The side that receives blocks: a server after a WRQ, a client that sent an RRQ.
 *
 * <p>It sees the length of a block, not its bytes, and tells the caller whether to keep it. An ACK
 * says that a block was received; only the last one says more: it is sent once the file is stored.
 *
 * <p>Loss and the window (RFC 7440 section 4): the end of a window is acknowledged, and a hole in
 * it, once for each hole. What comes behind a hole is kept: the sender starts its window again
 * there, and each time that it does the holes become fewer. A block that comes again is answered
 * once for each time that its window comes again, not once for each block, and only while nothing
 * new has been taken since the last ACK.
 */
public final class ReceiveTransfer extends Transfer {
  /** What the caller is to send now. */
  public enum Reply {
    /** Nothing. */
    NONE,
    /** The answer to the request: OACK or ACK 0 from a server, ACK 0 from a client. */
    HANDSHAKE,
    /** ACK of {@link #ackNumber()}. */
    ACK
  }

  private enum Phase {
    /** Blocks come. */
    RECEIVING,
    /** The last block has come, and the caller stores the file. */
    STORING,
    /** The file is stored and the last ACK is sent; it may be lost. */
    LINGERING
  }

  private static final long NONE = -1;
  private static final long NOTHING = 0;

  /** No sender sends a block again so soon because it has no ACK; half of a timeout, if agreed. */
  private static final long SOON_NANOS = Duration.ofMillis(25).toNanos();

  private final Mode mode;
  private Phase phase = Phase.RECEIVING;
  private BlockNumbering numbering;

  /** Every block up to this one has come. */
  private long received;

  private final BlocksAhead ahead;

  /** The block that our last ACK named: the sender's window lies behind it. */
  private long acknowledged;

  /** The caller can take every block up to this one. */
  private long room;

  /** A block has come, though perhaps not the first: the handshake has arrived. */
  private boolean handshakeArrived;

  private boolean replyDue;
  private boolean storeDue;
  private boolean lossSeen;

  /** The last block before a hole that has been reported. */
  private long reportedHole = NONE;

  /** The latest repeated block since the last ACK that said something new. */
  private long latestStale = NONE;

  /**
   * Whether the next block gives a round trip, measured from {@code repliedAt}. After a repeated
   * ACK, or one that reports a loss, the block may answer either of two: no sample, by Karn's rule.
   */
  private boolean timed;

  /** When the latest reply was sent. */
  private long repliedAt;

  private final long soonNanos;

  private long receivedBytes;

  private ReceiveTransfer(
      Limits limits, TransferParameters parameters, Mode mode, boolean peerValidated, long now) {
    super(
        limits,
        parameters,
        RetransmissionTimer.ofReceiver(limits, parameters.timeoutNanos()),
        peerValidated,
        now);
    this.mode = mode;
    this.numbering = parameters.numbering();
    this.ahead = new BlocksAhead(parameters.windowSize());
    long agreed = parameters.timeoutNanos();
    this.soonNanos = agreed > 0 ? Math.min(agreed / 2, SOON_NANOS) : SOON_NANOS;
    this.repliedAt = now - soonNanos;
  }

  /** A server's side after a WRQ: {@link Reply#HANDSHAKE} is due. */
  public static ReceiveTransfer answering(
      Limits limits, TransferParameters parameters, Mode mode, long now) {
    ReceiveTransfer transfer = new ReceiveTransfer(limits, parameters, mode, false, now);
    transfer.replyDue = true;
    transfer.timed = true;
    return transfer;
  }

  /** A client's side after the OACK to its RRQ: {@link Reply#HANDSHAKE}, an ACK 0, is due. */
  public static ReceiveTransfer accepted(
      Limits limits, TransferParameters parameters, Mode mode, long now) {
    ReceiveTransfer transfer = new ReceiveTransfer(limits, parameters, mode, true, now);
    transfer.replyDue = true;
    transfer.timed = true;
    return transfer;
  }

  /** A client's side where block 1 came at once: the server knows no options, or was asked none. */
  public static ReceiveTransfer plain(Limits limits, Mode mode, long now) {
    ReceiveTransfer transfer =
        new ReceiveTransfer(limits, TransferParameters.PLAIN, mode, true, now);
    transfer.awaitAnswer(now);
    return transfer;
  }

  // Inputs.

  /**
   * The peer sent a DATA.
   *
   * @param wire the block number as it came, 0 to 65535
   * @param length bytes of payload
   * @return the block whose bytes the caller keeps, counted from 1, which may lie ahead of others
   *     that are still to come, see {@link #receivedBytes}; 0 where it keeps none
   */
  public long onData(int wire, int length, long now) {
    if (ending() != null || phase == Phase.STORING) {
      return NOTHING;
    }
    if (phase == Phase.RECEIVING && length > parameters.blockSize()) {
      violation(
          ErrorCode.ILLEGAL_OPERATION,
          "block of " + length + " bytes where " + parameters.blockSize() + " were agreed");
      return NOTHING;
    }
    long block = locate(wire);
    if (block <= 0) {
      // Before the file: blocks are counted from 1.
      return NOTHING;
    }
    if (block <= received || (isKept(block) && reportedHole == received)) {
      onStale(block, now);
      return NOTHING;
    }
    handshakeArrived |= block <= received + parameters.windowSize();
    if (phase == Phase.LINGERING) {
      return NOTHING;
    }
    boolean kept = block == received + 1 ? onNext(length, now) : onAhead(block, length);
    return kept ? block : NOTHING;
  }

  private boolean isInWindow(long block) {
    return block <= received + parameters.windowSize();
  }

  private boolean isKept(long block) {
    return isInWindow(block) && ahead.contains(block);
  }

  /** Where nothing was agreed, a sender that goes on with 1 after 65535 shows its habit there. */
  private long locate(int wire) {
    boolean known = parameters.numberingAgreed() || parameters.windowSize() > 1;
    if (!known && received == 65_535 && wire == 1) {
      numbering = BlockNumbering.ROLLOVER_TO_1;
    }
    return numbering.nearest(wire, received);
  }

  private boolean onNext(int length, long now) {
    if (received + 1 > room) {
      // The storage is behind. The ACK that lets the sender go on is held back until it is not.
      return false;
    }
    if (timed) {
      retransmission.sample(now - repliedAt);
      timed = false;
    }
    progress(now);
    replyDue = false;
    boolean last = take(length);
    while (!last && ahead.contains(received + 1)) {
      last = take(ahead.remove(received + 1, parameters.blockSize()));
    }
    if (last) {
      onLast();
    } else if (received - acknowledged >= parameters.windowSize()) {
      replyDue = true;
      timed = true;
    } else {
      timers.arm(Timer.RETRANSMIT, now + retransmission.timeoutNanos());
    }
    return true;
  }

  /** The next block; gives whether it is the last one. */
  private boolean take(int length) {
    received++;
    receivedBytes += length;
    return length < parameters.blockSize();
  }

  private void onLast() {
    // 0 with data after it comes from peers that fill in a size they do not know.
    long announced = parameters.transferSizeBytes().orElse(0);
    if (mode == Mode.OCTET && announced != 0 && announced != receivedBytes) {
      violation(
          ErrorCode.NOT_DEFINED,
          "file ended after " + receivedBytes + " bytes where tsize announced " + announced);
      return;
    }
    phase = Phase.STORING;
    storeDue = true;
  }

  /** A block before it is missing, or late. */
  private boolean onAhead(long block, int length) {
    lossSeen = true;
    if (!isInWindow(block) || parameters.windowSize() == 1) {
      return false;
    }
    if (reportedHole != received) {
      reportedHole = received;
      latestStale = NONE;
      replyDue = true;
      timed = false;
    }
    return block <= room && !isKept(block) && ahead.add(block, length, parameters.blockSize());
  }

  private void onStale(long block, long now) {
    countRepeated(1);
    if (parameters.windowSize() == 1 && phase == Phase.RECEIVING && hasJustReplied(now)) {
      return;
    }
    // The end of a window may come again because we were slow, not because an ACK was lost.
    lossSeen |= parameters.windowSize() == 1;
    boolean answerLost = received == acknowledged;
    boolean comesAgain = latestStale == NONE || block <= latestStale;
    if (answerLost && comesAgain) {
      replyDue = true;
      timed = false;
    } else if (block == received) {
      // For the sender the window may end here: it has not heard of a hole that was filled since.
      hastenTimeout(now);
    }
    latestStale = block;
  }

  /**
   * What has just left is not repeated. In lock-step the block is a copy that the network made, or
   * one that a sender made because of such a copy, and answered they would go on to the end of the
   * file. A repeated request has crossed our repeated OACK, and to curl a second OACK is an ACK.
   */
  private boolean hasJustReplied(long now) {
    return now - repliedAt < soonNanos;
  }

  /**
   * The caller can take more blocks. An ACK waits for room for a whole window behind it, so that
   * room has to come without further blocks.
   *
   * @param through every block up to this one
   */
  public void onRoom(long through) {
    room = through;
  }

  /** The file is stored, after {@link #takeStore()}: the last ACK may go out. */
  public void onStored(long now) {
    if (ending() == null && phase == Phase.STORING) {
      phase = Phase.LINGERING;
      replyDue = true;
      timers.disarm(Timer.RETRANSMIT);
      timers.disarm(Timer.STALL);
      // A sender that misses the ACK repeats its last block after its timeout.
      timers.arm(Timer.LINGER, now + limits.linger().toNanos() + parameters.timeoutNanos());
    }
  }

  /** Nobody waits for the end any longer: a lingering transfer ends at once. */
  public void stopLingering() {
    if (ending() == null && phase == Phase.LINGERING) {
      complete();
    }
  }

  @Override
  public void onHandshakeRetransmitted(long now) {
    boolean crossed = !isPeerValidated() && hasJustReplied(now);
    if (!handshakeArrived && phase == Phase.RECEIVING && !crossed) {
      replyDue = true;
      timed = false;
      countRepeated(1);
    }
  }

  @Override
  void onRetransmit(long now) {
    lossSeen = true;
    replyDue = true;
    timed = false;
    countRepeated(1);
  }

  // Outputs.

  /** What is to be sent now; the caller sends it. */
  public Reply takeReply(long now) {
    if (!replyDue || ending() != null) {
      return Reply.NONE;
    }
    boolean windowFits = room >= received + parameters.windowSize();
    if (phase == Phase.RECEIVING && !windowFits) {
      return Reply.NONE;
    }
    replyDue = false;
    if (received > acknowledged) {
      latestStale = NONE;
      acknowledged = received;
    }
    repliedAt = now;
    if (phase == Phase.RECEIVING) {
      awaitAnswer(now);
    }
    return handshakeArrived ? Reply.ACK : Reply.HANDSHAKE;
  }

  /** The number on the wire that {@link Reply#ACK} names, 0 to 65535. */
  public int ackNumber() {
    return numbering.wire(received);
  }

  /** Whether the file is whole and to be stored now; true once. */
  public boolean takeStore() {
    boolean due = storeDue && ending() == null;
    storeDue = false;
    return due;
  }

  /** Whether the file is stored: for its user the transfer has succeeded. */
  @Override
  public boolean isStored() {
    return phase == Phase.LINGERING;
  }

  /** A file is being stored, or an ACK waits for room. */
  @Override
  boolean isStorageBehind() {
    return phase == Phase.STORING || replyDue;
  }

  /**
   * Whether the way has lost packets, as far as this side can tell: it may lose the last ACK too.
   */
  public boolean hasSeenLoss() {
    return lossSeen;
  }

  /** Bytes of payload from the start of the file to the first that is missing. */
  public long receivedBytes() {
    return receivedBytes;
  }
}
