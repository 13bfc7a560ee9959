package dev.skiff.protocol.transfer;

import dev.skiff.protocol.rate.OpeningProbe;
import dev.skiff.protocol.transfer.TimerTable.Timer;
import dev.skiff.protocol.wire.ErrorCode;
import dev.skiff.protocol.wire.Mode;
import java.time.Duration;

/**
 * The side that receives blocks: a server after a WRQ, or a client that sent an RRQ.
 *
 * <p>It sees the length of a block but not its bytes, and tells the caller which blocks to keep. An
 * ACK says that a block was received. The last ACK says more: it is sent when the file is stored.
 *
 * <p>Loss in a window (RFC 7440 section 4):
 *
 * <ul>
 *   <li>The end of a window is acknowledged, and each gap once.
 *   <li>Blocks behind a gap are kept. The sender restarts its window at the gap, so each restart
 *       leaves fewer gaps.
 *   <li>Blocks that come again are answered once for each time that their window comes again, and
 *       only if no new block was taken since the last ACK.
 * </ul>
 *
 * <p>{@link Transfer} describes inputs, outputs, their order and {@code now}.
 */
public final class ReceiveTransfer extends Transfer {
  /** The packet that the caller is to send now. */
  public enum Reply {
    /** No packet. */
    NONE,
    /** The end of the handshake: OACK or ACK 0 from a server, ACK 0 from a client. */
    HANDSHAKE,
    /** ACK of {@link #ackNumber()}. */
    ACK
  }

  private static final long NONE = -1;
  private static final long NOTHING = 0;

  /**
   * No sender repeats a block so soon because an ACK is missing. Half of the agreed timeout, if
   * that is less.
   */
  private static final long SOON_NANOS = Duration.ofMillis(25).toNanos();

  /** Repeated ACKs without a new one between them, after which that time doubles with each. */
  private static final int FREE_REPEATS = 3;

  private static final int LONGEST_SOON = 3;

  /** Times that the same gap is reported at once. */
  private static final int GAP_REPORTS = 4;

  /** Less than the timers of 5 s that are in use. */
  private static final long ALIVE_NANOS = Duration.ofSeconds(3).toNanos();

  /** A sender that spreads its blocks is late after this many pauses. */
  private static final int PAUSES = 4;

  private static final long LONGEST_PAUSE_NANOS = Duration.ofSeconds(8).toNanos();
  private static final int FADING = 64;

  /** The windows of others that may stand before the second one, while that is not known. */
  private static final int WINDOWS_OF_OTHERS = 8;

  private final Mode mode;
  private final ReceivedBlocks blocks;
  private ReceiverState state = ReceiverState.HANDSHAKE;

  /** The block that our last ACK named: the sender's window begins after it. */
  private long acknowledged;

  /** The caller can take every block up to this one. */
  private long room;

  private boolean replyDue;
  private boolean replied;
  private boolean storeDue;
  private boolean aliveDue;
  private boolean endMissing;
  private boolean lossSeen;

  /** The last block before the latest gap that has been reported. */
  private long reportedGap = NONE;

  /** The latest block that came again since the last ACK that said something new. */
  private long latestStale = NONE;

  /**
   * True if the next block gives a round trip, measured from {@code repliedAt}. After a repeated
   * ACK, or one that reports a gap, the block may answer either of two, and gives none (Karn's
   * rule).
   */
  private boolean timed;

  private long repliedAt;

  /** The time of the last reply that acknowledged something new. */
  private long advancedAt;

  /** True if an old block came right behind that reply. */
  private boolean copySeen;

  /** The number of windows in a row with such a block, the current one included. */
  private int windowsWithCopy;

  private final long soonNanos;

  /** The time of the latest block in order, if the next one follows it without a wait of ours. */
  private long latestNextAt;

  private boolean nextFollows;

  /** True if the time from the ACK of a window to the next block was sampled. */
  private boolean windowTimed;

  /** The longest pause between blocks of a window; old ones fade. */
  private long pauseNanos;

  /** The number of ACKs since the last new one that answered old blocks. */
  private int repeatedReplies;

  private ReceiveTransfer(
      Limits limits, TransferParameters parameters, Mode mode, boolean peerValidated, long now) {
    super(
        limits,
        parameters,
        RetransmissionTimer.ofReceiver(limits, parameters.timeoutNanos()),
        peerValidated,
        now);
    this.mode = mode;
    this.blocks = new ReceivedBlocks(parameters);
    long agreed = parameters.timeoutNanos();
    this.soonNanos = agreed > 0 ? Math.min(agreed / 2, SOON_NANOS) : SOON_NANOS;
    this.repliedAt = now - soonNanos;
  }

  /** A server's side after a WRQ: {@link Reply#HANDSHAKE} is due. */
  public static ReceiveTransfer answering(
      Limits limits, TransferParameters parameters, Mode mode, long now) {
    return withReplyDue(new ReceiveTransfer(limits, parameters, mode, false, now));
  }

  /** A client's side after the OACK to its RRQ: {@link Reply#HANDSHAKE}, an ACK 0, is due. */
  public static ReceiveTransfer accepted(
      Limits limits, TransferParameters parameters, Mode mode, long now) {
    return withReplyDue(new ReceiveTransfer(limits, parameters, mode, true, now));
  }

  private static ReceiveTransfer withReplyDue(ReceiveTransfer transfer) {
    transfer.replyDue = true;
    transfer.timed = true;
    return transfer;
  }

  /**
   * A client's side after an RRQ that block 1 answered: the client asked for no options, or the
   * server ignored them. The caller then passes that block to {@link #onData}.
   */
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
   * @return the block whose bytes the caller keeps, counted from 1; 0 if it keeps none. Blocks
   *     before it may still be missing: see {@link #receivedBytes}
   */
  public long onData(int wire, int length, long now) {
    if (ending() != null) {
      return NOTHING;
    }
    heard(now);
    if (state == ReceiverState.STORING) {
      countDuplicate();
      return NOTHING;
    }
    if (isReceiving() && length > parameters.blockSize()) {
      violation(
          ErrorCode.ILLEGAL_OPERATION,
          "block of " + length + " bytes where " + parameters.blockSize() + " were agreed");
      return NOTHING;
    }
    long block = blocks.locate(wire);
    if (block <= 0) {
      // Blocks are counted from 1.
      return NOTHING;
    }
    boolean behindReportedGap = blocks.isAhead(block) && reportedGap == blocks.through();
    if (block <= blocks.through() || behindReportedGap) {
      onStale(block, now);
      return NOTHING;
    }
    if (state == ReceiverState.LINGERING) {
      onBlockAfterTheEnd(block, length);
      return NOTHING;
    }
    if (state == ReceiverState.HANDSHAKE && blocks.isInWindow(block)) {
      state = ReceiverState.RECEIVING;
      // Block 1 may be lost again and again, while blocks behind it come.
      validatePeer();
    }
    boolean kept = block == blocks.through() + 1 ? onNext(length, now) : onAhead(block, length);
    return kept ? block : NOTHING;
  }

  /** The empty block that ends the file may come after the file was taken without it. */
  private void onBlockAfterTheEnd(long block, int length) {
    if (endMissing && block == blocks.through() + 1 && length == 0) {
      blocks.addNext(length);
      replyDue = true;
    }
  }

  /** True until the last block has come. */
  private boolean isReceiving() {
    return state == ReceiverState.HANDSHAKE || state == ReceiverState.RECEIVING;
  }

  private boolean onNext(int length, long now) {
    if (blocks.through() + 1 > room) {
      // The storage is behind, and the ACK that lets the sender go on waits for it.
      nextFollows = false;
      return false;
    }
    if (timed) {
      retransmission.sample(now - repliedAt);
      timed = false;
      windowTimed |= acknowledged > 0;
    }
    measurePause(now);
    progress(now);
    replyDue = false;
    if (blocks.addNext(length)) {
      onComplete(now);
    } else if (blocks.through() - acknowledged >= parameters.windowSize()) {
      replyDue = true;
      timed = true;
      nextFollows = false;
    } else {
      timers.arm(
          Timer.RETRANSMIT, now + Math.max(retransmission.timeoutNanos(), pauseOfSenderNanos()));
    }
    return true;
  }

  private void measurePause(long now) {
    boolean inOrder = reportedGap < blocks.through() && retransmission.transmissions() == 0;
    if (nextFollows && inOrder) {
      long pause = now - latestNextAt;
      pauseNanos = pause > pauseNanos ? pause : pauseNanos + (pause - pauseNanos) / FADING;
      retransmission.pausing(pauseOfSenderNanos());
    }
    latestNextAt = now;
    nextFollows = true;
  }

  /**
   * The wait for the first block behind an ACK. It may stand behind the windows of others, which
   * take as long as the first window did: until that was timed once, a repeated ACK could come so
   * early that it draws a second window.
   */
  private long waitForWindowNanos(long windowNanos, long now) {
    boolean unknown = isQueueLikely() && timed && !windowTimed && acknowledged > 0;
    long others = Math.min(WINDOWS_OF_OTHERS * windowNanos, limits.maxTimeout().toNanos());
    long least = unknown ? others : 0;
    return Math.max(Math.max(retransmission.waitNanos(now), pauseOfSenderNanos()), least);
  }

  /** The wait in which a sender that spreads its blocks over time sends the next one. */
  private long pauseOfSenderNanos() {
    return isQueueLikely() ? Math.min(PAUSES * pauseNanos, LONGEST_PAUSE_NANOS) : 0;
  }

  /** True if blocks may come slowly, and no timeout was agreed that says how slowly. */
  private boolean isQueueLikely() {
    return parameters.windowSize() > 1 && parameters.timeoutNanos() == 0;
  }

  private void onComplete(long now) {
    // Some peers announce 0 if they do not know the size.
    long announced = parameters.transferSizeBytes().orElse(0);
    if (mode == Mode.OCTET && announced != 0 && announced != blocks.bytes()) {
      violation(
          ErrorCode.NOT_DEFINED,
          "file ended after " + blocks.bytes() + " bytes where tsize announced " + announced);
      return;
    }
    store(now);
  }

  private void store(long now) {
    state = ReceiverState.STORING;
    storeDue = true;
    timers.arm(Timer.ALIVE, now + ALIVE_NANOS);
  }

  @Override
  boolean completeWithoutEnd(long now) {
    long announced = parameters.transferSizeBytes().orElse(0);
    boolean onlyFullBlocks = state == ReceiverState.RECEIVING && blocks.bytes() > 0;
    if (!onlyFullBlocks || mode != Mode.OCTET || announced != blocks.bytes()) {
      return false;
    }
    endMissing = true;
    replyDue = false;
    restartStall(now);
    timers.disarm(Timer.RETRANSMIT);
    store(now);
    return true;
  }

  @Override
  String missingEnd() {
    return state == ReceiverState.RECEIVING && blocks.bytes() > 0
        ? blocks.bytes() + " bytes came, all in full blocks, and no block that ends the file"
        : "";
  }

  /** Takes a block before which a block is missing, or late. */
  private boolean onAhead(long block, int length) {
    lossSeen |= !isGapOfOpening(block);
    if (!blocks.isInWindow(block) || parameters.windowSize() == 1) {
      return false;
    }
    if (reportedGap != blocks.through()) {
      reportedGap = blocks.through();
      latestStale = NONE;
      replyDue = true;
      timed = false;
    }
    return block <= room && blocks.addAhead(block, length);
  }

  /** True for the gap that a sender leaves on purpose: {@link OpeningProbe}. */
  private boolean isGapOfOpening(long block) {
    return acknowledged == 0
        && blocks.through() == OpeningProbe.BLOCKS
        && block == OpeningProbe.BLOCKS + 2;
  }

  private void onStale(long block, long now) {
    countDuplicate();
    boolean answerLost = blocks.through() == acknowledged;
    boolean comesAgain = latestStale == NONE || block <= latestStale;
    if (answerLost && comesAgain) {
      repeatReply(block, now);
    } else if (block == blocks.through()) {
      // The sender's window may end here, if it does not know of a gap that was filled since.
      hastenTimeout(now);
    }
    latestStale = block;
  }

  private void repeatReply(long block, long now) {
    if (hasJustReplied(now) && !isAnsweredAtOnce(block) && isCopy()) {
      return;
    }
    // In a larger window a block may come again because we were slow, with no ACK lost.
    lossSeen |= parameters.windowSize() == 1;
    replyDue = true;
    timed = false;
    repeatedReplies++;
  }

  /**
   * True if the last reply left so recently that it is not sent again. A request that comes so soon
   * has crossed our repeated OACK, and curl takes a second OACK for an ACK. After some replies that
   * say nothing new, the time grows: a peer that answers every ACK with an old block gets few.
   */
  private boolean hasJustReplied(long now) {
    int doublings = Math.clamp(repeatedReplies - FREE_REPEATS, 0, LONGEST_SOON);
    return now - repliedAt < soonNanos << doublings;
  }

  /**
   * True if a block that comes again so soon is a copy that the network made, or that a sender made
   * because of a copy: answering it would double each packet up to the end of the file. In
   * lock-step no sender repeats a block so soon. In a larger window a sender does if an ACK was
   * lost; but not in two windows in a row.
   */
  private boolean isCopy() {
    if (repeatedReplies > FREE_REPEATS || (parameters.windowSize() == 1 && isReceiving())) {
      return true;
    }
    boolean behindNewAck = repliedAt == advancedAt && isReceiving();
    if (behindNewAck && !copySeen) {
      copySeen = true;
      windowsWithCopy++;
    }
    return behindNewAck && windowsWithCopy > 1;
  }

  /**
   * True for a tail probe, which is the last block of a window for the second time; and for a block
   * behind a gap, some times: its window comes again because the gap was reported.
   */
  private boolean isAnsweredAtOnce(long block) {
    if (block > blocks.through()) {
      return repeatedReplies < GAP_REPORTS;
    }
    return parameters.windowSize() > 1 && block == blocks.through() && repeatedReplies == 0;
  }

  /**
   * The caller can take more blocks. An ACK waits until there is room for the whole window behind
   * it, so the caller has to make room without waiting for further blocks.
   *
   * @param through the caller can take every block up to this one
   */
  public void onRoom(long through) {
    room = through;
  }

  /** The file is stored, after {@link #takeStore()}: the last ACK is due. */
  public void onStored(long now) {
    if (ending() == null && state == ReceiverState.STORING) {
      state = ReceiverState.LINGERING;
      replyDue = true;
      timers.disarm(Timer.RETRANSMIT);
      timers.disarm(Timer.STALL);
      // A sender that misses the ACK repeats its last block after its timeout.
      timers.arm(Timer.LINGER, now + limits.linger().toNanos() + parameters.timeoutNanos());
    }
  }

  /** Ends a lingering transfer now, as completed; does nothing in any other. */
  public void stopLingering() {
    if (ending() == null && state == ReceiverState.LINGERING) {
      complete();
    }
  }

  @Override
  public void onHandshakeRetransmitted(long now) {
    countDuplicate();
    if (isPeerValidated()) {
      heard(now);
    }
    boolean crossed = !isPeerValidated() && hasJustReplied(now);
    if (state == ReceiverState.HANDSHAKE && !crossed) {
      replyDue = true;
      timed = false;
    }
  }

  @Override
  void onRetransmit(long now) {
    lossSeen = true;
    replyDue = true;
    timed = false;
  }

  @Override
  void onAlive(long now) {
    aliveDue = state != ReceiverState.HANDSHAKE && isStorageBehind();
    if (isStorageBehind()) {
      timers.arm(Timer.ALIVE, now + ALIVE_NANOS);
    }
  }

  // Outputs.

  /** The packet to send now. The call takes it: the caller sends it. */
  public Reply takeReply(long now) {
    if (ending() != null) {
      return Reply.NONE;
    }
    boolean windowFits = room >= blocks.through() + parameters.windowSize();
    if (!replyDue || (isReceiving() && !windowFits)) {
      return replyWhileStorageIsBehind(now);
    }
    replyDue = false;
    timers.disarm(Timer.ALIVE);
    if (blocks.through() > acknowledged) {
      latestStale = NONE;
      acknowledged = blocks.through();
      repeatedReplies = 0;
      advancedAt = now;
      windowsWithCopy = copySeen ? windowsWithCopy : 0;
      copySeen = false;
    } else if (replied) {
      countRetransmissions(1);
    }
    replied = true;
    long windowNanos = now - repliedAt;
    repliedAt = now;
    if (isReceiving()) {
      awaitAnswer(now);
      timers.arm(Timer.RETRANSMIT, now + waitForWindowNanos(windowNanos, now));
    }
    return state == ReceiverState.HANDSHAKE ? Reply.HANDSHAKE : Reply.ACK;
  }

  /**
   * The last ACK again, now and then, if the next one has to wait for the storage. The sender takes
   * it as a sign of life, and its patience does not end.
   */
  private Reply replyWhileStorageIsBehind(long now) {
    boolean due = aliveDue;
    aliveDue = false;
    if (replyDue && !timers.isArmed(Timer.ALIVE)) {
      timers.arm(Timer.ALIVE, now + ALIVE_NANOS);
    }
    if (due) {
      countRetransmissions(1);
    }
    return due ? Reply.ACK : Reply.NONE;
  }

  /** The number on the wire that {@link Reply#ACK} names, 0 to 65535. */
  public int ackNumber() {
    return blocks.wireNumber(acknowledged);
  }

  /** True if the file is complete and is to be stored now. The call takes it: true once. */
  public boolean takeStore() {
    boolean due = storeDue && ending() == null;
    storeDue = false;
    return due;
  }

  /** True if the file is stored. Then the transfer has succeeded, though it may still linger. */
  @Override
  public boolean isStored() {
    return state == ReceiverState.LINGERING;
  }

  /** True while the file is being stored, or an ACK waits for room. */
  @Override
  boolean isStorageBehind() {
    return state == ReceiverState.STORING || replyDue;
  }

  /**
   * True if the file was taken although its last block, an empty one, did not come: all bytes that
   * {@code tsize} announced were there.
   */
  public boolean isEndMissing() {
    return endMissing;
  }

  /** True if this side knows that the path has lost a packet: it may lose the last ACK too. */
  public boolean hasSeenLoss() {
    return lossSeen;
  }

  /** Bytes of payload from the start of the file up to the first block that is missing. */
  public long receivedBytes() {
    return blocks.bytes();
  }
}
