package dev.skiff.protocol.transfer;

import dev.skiff.protocol.rate.AckReport;
import dev.skiff.protocol.rate.DeliveryMeter;
import dev.skiff.protocol.rate.OpeningProbe;
import dev.skiff.protocol.rate.Pace;
import dev.skiff.protocol.rate.PathMeter;
import dev.skiff.protocol.rate.PlannedGap;
import dev.skiff.protocol.rate.RunSchedule;
import dev.skiff.protocol.rate.SendingRate;
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
 *       window or a gap, so nothing is known about the other blocks. Where a queue may hold it,
 *       only its first and its last block are sent again at first.
 *   <li>Before the timeout the last block of the window is sent again, alone, as a tail probe. Its
 *       answer is the ACK that was lost, or an ACK that shows the gap.
 * </ul>
 *
 * <p>A path that is slow, or shared, is treated differently (RFC 7440 section 4 leaves the time of
 * each block to the sender). The {@link SendingRate} says how far apart blocks leave. A lost block
 * is sent again alone if the receiver keeps the blocks behind a gap ({@link BlockRepair}). A large
 * window begins with an {@link OpeningProbe}, and a block of a slow window is left out on purpose:
 * the gap draws an ACK at once, which measures the path, and then the block is sent.
 *
 * <p>{@link Transfer} describes inputs, outputs, their order and {@code now}.
 */
public final class SendTransfer extends Transfer {
  private static final long UNKNOWN = Long.MAX_VALUE;

  /** The opening probe waits longer than its timeout at first: the queue is not known. */
  private static final long OPENING_NANOS = 1_000_000_000;

  private static final long SHORTEST_PROBE_NANOS = 2_000_000;

  /** If the answers to windows that leave at once are so late, the windows stand in a queue. */
  private static final double SLOW_QUEUE_NANOS = 1e8;

  /** Timeouts in a row after which only the ends of a window are sent again. */
  private static final int TIMEOUTS_OF_ENDS = 4;

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

  private final RoundTripMeter roundTrips;
  private final SendingRate rate;
  private final PathMeter path = new PathMeter();
  private final RunSchedule runs;
  private final DeliveryMeter meter;
  private final PlannedGap gap;
  private final AckReader acks;
  private final BlockRepair repair = new BlockRepair();
  private final OpeningProbe opening = new OpeningProbe();

  /** The storage or the socket was behind: the time before the next block is not the path's. */
  private boolean starved;

  /** A repeated ACK has brought the timeout nearer: transmissions do not move it. */
  private boolean hastened;

  /** The time that a repeated ACK took which reports a gap at the first block; 0 if none has. */
  private long gapAtFirstNanos;

  private int timeouts;

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
    this.roundTrips = new RoundTripMeter(retransmission);
    boolean agreed = retransmission.isAgreed();
    Pace pace = Pace.of(parameters.windowSize(), agreed);
    this.rate = new SendingRate(path, pace, parameters.windowSize(), agreed);
    this.runs = new RunSchedule(rate, now);
    this.meter = new DeliveryMeter(path, parameters.windowSize());
    this.gap = new PlannedGap(rate, path);
    this.acks = new AckReader(rate, path, meter, gap, retransmission, limits);
    beginRun(now);
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

  /**
   * The peer is on this host, and no queue of a network lies between: each window leaves at once.
   * To be called before the first input.
   */
  public void onSameHost() {
    rate.onSameHost();
  }

  /**
   * A client's request was answered. To be called before the first block is taken.
   *
   * @param roundTripNanos the time from the request to its answer; negative if it is not known
   */
  public void onRequestAnswered(long roundTripNanos, long now) {
    rate.onHandshake(roundTripNanos);
    beginOpeningOfLargeWindow();
    beginRun(now);
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
      onHandshakeAnswered(now);
    } else if (block <= acknowledged || block > sentThrough) {
      // A repetition, or a block that was never sent. Neither is answered. A client whose first
      // block does not arrive waits no longer for it: blocks may be too large for the path, and it
      // asks again for smaller ones.
      if (acknowledged > 0 || !mayAskForSmallerBlocks()) {
        heard(now);
      }
      if (block == acknowledged) {
        onRepeatedAck(now);
      }
    } else {
      advance(block, now);
    }
  }

  private boolean mayAskForSmallerBlocks() {
    return client && parameters.blockSize() > TransferParameters.PLAIN.blockSize();
  }

  private void onHandshakeAnswered(long now) {
    state = SenderState.SENDING;
    rate.onHandshake(roundTrips.handshakeNanos(now));
    roundTrips.onNewAck(0, false, now);
    if (isWindowed()) {
      retransmission.awaitWindowSample();
    }
    progress(now);
    beginOpeningOfLargeWindow();
    beginWindow(now);
  }

  private void beginOpeningOfLargeWindow() {
    if (rate.isByRate() && last > OpeningProbe.SMALLEST_WINDOW) {
      beginOpening(0);
    }
  }

  private void beginOpening(long base) {
    opening.begin(base);
    gap.set(opening.leftOut());
    timeouts = 0;
  }

  private boolean isWindowed() {
    return parameters.windowSize() > 1;
  }

  /** True if the sender spreads its blocks over time: never in lock-step. */
  private boolean isPaced() {
    return !rate.isAtOnce();
  }

  private void onRepeatedAck(long now) {
    countDuplicate();
    long half = Math.max(1, path.smallestRoundTripNanos() / 2);
    if (isOpeningSent() && opening.isGapAtFirst(now, path.smallestRoundTripNanos())) {
      gapAtFirstNanos = meter.sinceDeparture(opening.first(), now);
      timers.arm(Timer.PROBE, now + half);
      return;
    }
    roundTrips.onRepeatedAck();
    boolean late =
        opening.isActive()
            ? opening.hasTimedOut()
            : !rate.isEverPaced() || meter.isOverdue(acknowledged, now);
    if (isRepairLost() && late) {
      // The probe was answered, and not by the block that the repair has sent.
      timers.arm(Timer.PROBE, now + half);
      return;
    }
    if (isWindowed() && next > acknowledged + 1 && late) {
      hastened = isPaced() && timers.isArmed(Timer.RETRANSMIT);
      hastenTimeout(now);
    }
  }

  private boolean isOpeningSent() {
    return opening.isActive() && acknowledged == opening.first() - 1 && next > opening.last();
  }

  private boolean isRepairLost() {
    return state == SenderState.PROBED
        && !opening.isActive()
        && !repair.isDue()
        && repair.isLost(acknowledged + 1);
  }

  private void advance(long block, long now) {
    boolean ofProbe = state == SenderState.PROBED && block == sentThrough;
    if (timeouts > 0 && !opening.isActive()) {
      rate.onTimeoutAnswered(roundTrips.sinceTransmissionNanos(now));
    }
    roundTrips.onNewAck(block, ofProbe, now);
    progress(now);
    hastened = false;
    timeouts = 0;
    if (opening.isActive()) {
      onOpeningAnswered(block, now);
    } else {
      onWindowAnswered(block, now);
    }
    leaveOutBlock();
    if (block == last) {
      complete();
    }
  }

  private void onOpeningAnswered(long block, long now) {
    boolean again = false;
    boolean another = block + OpeningProbe.SMALLEST_WINDOW < last && opening.isAnotherAllowed();
    // If the storage is behind, the probe has not left, and a receiver's timer has sent the ACK.
    boolean sent = next > opening.last();
    if (sent && (block < gap.block() || !isPaced() || meter.isGap(block, now))) {
      long roundTrip = path.smallestRoundTripNanos();
      again =
          (another && opening.isInDoubt(roundTrip))
              || rate.onProbeAnswered(
                  opening.delivered(block),
                  opening.answerNanos(now, roundTrip),
                  opening.isRepeated());
      retransmission.sample(opening.ageNanos(now));
    }
    boolean complete = sent && block == opening.leftOut() - 1 && !again;
    endOpening(block, now);
    if (again && another) {
      beginOpening(block);
    } else if (complete) {
      // The receiver has the block behind the one that was left out, or shows that it has not.
      repair.requestLeftOut(block + 1);
      next = Math.min(opening.last(), sentThrough) + 1;
    }
  }

  /** The block that would show the gap does not exist. */
  private void endOpeningOfSmallFile() {
    next = Math.min(next, gap.block());
    opening.end();
    gap.forget();
  }

  /** Goes on behind an acknowledged block. */
  private void endOpening(long block, long now) {
    opening.end();
    meter.onLossAnswered();
    meter.skipWait();
    acknowledged = block;
    restart(now);
  }

  private void onWindowAnswered(long block, long now) {
    boolean probed = state == SenderState.PROBED;
    AckReport report = acks.report(block, sentThrough, windowEnd(), probed, now);
    boolean congested = measure(block, report, probed, now);
    if (next > windowEnd()) {
      // The sender has waited for this ACK: that time is not the path's.
      meter.skipWait();
    }
    acknowledged = block;
    repair.onNewAck(block, report == AckReport.LOSS);
    if (report == AckReport.TIMER) {
      moveWindow(now);
    } else if (isRepairable(report, congested)) {
      repair(report, now);
    } else {
      repair.onRestart();
      restart(now);
    }
  }

  /** True if the block behind the acknowledged one is sent alone. */
  private boolean isRepairable(AckReport report, boolean congested) {
    if (!rate.isByRate()
        || !repair.isWorthwhile()
        || report == AckReport.WHOLE
        || report == AckReport.IDLE) {
      return false;
    }
    if (report == AckReport.LEFT_OUT) {
      return true;
    }
    if (!isPaced()) {
      return false;
    }
    // A block behind has to show the next gap, or a probe, which takes longer.
    boolean moreGapsShow = repair.mayAwaitProbe() || next <= windowEnd();
    return moreGapsShow && ((congested && path.hasQueue()) || rate.isWindowLong());
  }

  private void repair(AckReport report, long now) {
    if (report == AckReport.LEFT_OUT) {
      repair.requestLeftOut(acknowledged + 1);
    } else {
      repair.request(acknowledged + 1);
    }
    next = Math.max(next, acknowledged + 2);
    if (gap.block() <= acknowledged + 1 || gap.block() == next) {
      gap.forget();
    }
    repair.onFollowed(next <= windowEnd());
    beginWindow(now);
  }

  /** Sends every block behind the last ACK. */
  private void restart(long now) {
    meter.onRestart();
    gap.forget();
    repair.cancel();
    next = acknowledged + 1;
    beginWindow(now);
  }

  /** A receiver's timer has sent the ACK: nothing is to be sent again. */
  private void moveWindow(long now) {
    state = SenderState.SENDING;
    if (acknowledged >= gap.block()) {
      gap.forget();
    }
    if (repair.isDue() && acknowledged >= repair.due()) {
      repair.cancel();
    }
    next = Math.max(next, acknowledged + 1);
    if (next > windowEnd()) {
      armProbe(now);
    } else {
      timers.disarm(Timer.PROBE);
    }
    awaitAnswerLater(now);
    if (!timers.isArmed(Timer.PACE)) {
      beginRun(now);
    }
  }

  /** Measures what an ACK says of the path. Returns true if a queue has caused the loss. */
  private boolean measure(long block, AckReport report, boolean probed, long now) {
    if (report == AckReport.TIMER || !isWindowed()) {
      return false;
    }
    if (report == AckReport.IDLE) {
      rate.onIdle();
      runs.hasten(now);
      return false;
    }
    return acks.measure(acknowledged + 1, block, report, repair.sentBefore(), probed, now);
  }

  /**
   * The storage has blocks at hand.
   *
   * @param through every block up to this one can be transmitted. Less than before if a block is no
   *     longer at hand
   * @param ended true if this block is the last one of the file
   */
  public void onBlocksReady(long through, boolean ended) {
    starved |= next > ready && through >= next && next <= windowEnd() && next > acknowledged + 1;
    ready = through;
    if (ended) {
      last = through;
    }
    if (opening.isActive() && last < opening.last()) {
      endOpeningOfSmallFile();
    }
  }

  /**
   * The caller transmitted blocks, from {@link #transmitFrom()} on.
   *
   * @param through the last one of them, at most {@link #transmitThrough()}
   */
  public void onTransmitted(long through, long now) {
    if (repair.isDue()) {
      onRepairTransmitted(now);
      return;
    }
    if (next > sentThrough) {
      roundTrips.onFirstTransmission(through, now);
    } else {
      countRetransmissions(Math.min(through, sentThrough) - next + 1);
      roundTrips.onRetransmission(now);
    }
    if (starved) {
      meter.skipTo(next);
    }
    starved = through < transmitThrough();
    if (next - 1 == gap.block()) {
      // An ACK may report a loss before the gap, and is drawn by the block behind it.
      meter.onLeftOut(gap.block(), now);
    }
    if (isWindowed()) {
      meter.onTransmitted(next, through, now);
    }
    long blocks = through - next + 1;
    boolean startsWindow = next == acknowledged + 1;
    sentThrough = Math.max(sentThrough, through);
    next = through + 1;
    if (next == gap.block()) {
      runs.leaveOut(next);
      next++;
    }
    afterTransmission(blocks, startsWindow, now);
  }

  private void onRepairTransmitted(long now) {
    long block = repair.due();
    repair.onTransmitted(sentThrough);
    roundTrips.onRetransmission(now);
    if (!repair.isLeftOut()) {
      countRetransmissions(1);
    }
    if (block > sentThrough) {
      meter.onTransmitted(block, block, now);
      sentThrough = block;
      next = block + 1;
    }
    afterTransmission(1, true, now);
  }

  private void afterTransmission(long blocks, boolean startsWindow, long now) {
    runs.onTransmitted(blocks, now);
    leaveOutBlock();
    if (opening.isActive() && next > opening.last()) {
      opening.onTransmitted(now);
      long wait = opening.repeatNanos(path.smallestRoundTripNanos());
      if (wait > 0) {
        timers.arm(Timer.PROBE, now + wait);
      }
    } else if (next > windowEnd()) {
      armProbe(now);
    } else if (next > runs.through() && !timers.isArmed(Timer.PACE)) {
      timers.arm(Timer.PACE, runs.nextAt());
    }
    if (transmitThrough() >= transmitFrom()) {
      // More may leave at once, behind a repair or a block that was left out.
      timers.arm(Timer.PACE, now);
    }
    if (hastened) {
      return;
    }
    if (startsWindow) {
      awaitAnswer(now);
    } else if (isPaced()) {
      retransmission.transmittedMore(now);
    }
    awaitAnswerLater(now);
  }

  /** The timeout counts from the departure of the next run, and allows for a queue. */
  private void awaitAnswerLater(long now) {
    if (opening.isActive()) {
      long timeout = retransmission.timeoutNanos();
      if (opening.hasTimedOut()) {
        timers.arm(Timer.RETRANSMIT, now + opening.timeoutNanos(timeout));
      } else {
        long roundTrips = Math.max(2 * path.smallestRoundTripNanos(), OPENING_NANOS);
        awaitAnswerFurther(now + roundTrips);
      }
      return;
    }
    long leavesAt = isPaced() && next <= windowEnd() ? runs.nextAt() : now;
    awaitAnswerFurther(leavesAt + slackNanos());
  }

  private long slackNanos() {
    return (long) rate.slackNanos(Math.max(1, windowEnd() - acknowledged));
  }

  /** Plans a gap that draws an ACK, if a window is slow: it costs no datagram. */
  private void leaveOutBlock() {
    if (isPaced() && rate.isByRate() && isNewBlockNext() && repair.isWorthwhile()) {
      gap.plan(next, Math.min(windowEnd(), last));
    }
  }

  private boolean isNewBlockNext() {
    return !opening.isActive() && !repair.isDue() && next > sentThrough;
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
    if (isPaced() && path.smoothedRoundTripNanos() > 0) {
      wait = Math.max(SHORTEST_PROBE_NANOS, 2 * (long) path.recentRoundTripNanos());
    }
    if (isWindowed() && state != SenderState.PROBED && wait > 0) {
      timers.arm(Timer.PROBE, now + wait + slackNanos());
    }
  }

  /** Sends the last block of the window again, once in a window; or a repair that was lost. */
  @Override
  void onProbe(long now) {
    if (gapAtFirstNanos > 0) {
      onGapAtFirst(now);
    } else if (isRepairLost()) {
      repair.requestAgain(acknowledged + 1);
      state = SenderState.SENDING;
    } else if (next > acknowledged + 1) {
      if (opening.isActive()) {
        opening.onRepeat();
      } else {
        state = SenderState.PROBED;
      }
      roundTrips.discardSample();
      next--;
      runs.allowOnly(next);
    }
  }

  /** The first block of the opening probe was lost, and the ACK before it came again. */
  private void onGapAtFirst(long now) {
    rate.onProbeAnswered(1, gapAtFirstNanos, opening.isRepeated());
    endOpening(acknowledged, now);
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
      beginWindow(now);
      roundTrips.discardSample();
    }
  }

  @Override
  void onRetransmit(long now) {
    hastened = false;
    if (state == SenderState.HANDSHAKE) {
      repeatOptionAck();
      roundTrips.onRetransmission(now);
      awaitAnswer(now);
    } else if (opening.hasLeft() && opening.onTimeout()) {
      timers.disarm(Timer.PROBE);
      gapAtFirstNanos = 0;
      roundTrips.discardSample();
      repair.requestUnanswered(opening.first());
      next = opening.last();
    } else {
      onWindowTimeout(now);
    }
  }

  private void onWindowTimeout(long now) {
    timeouts++;
    roundTrips.discardSample();
    boolean ofOpening = opening.isActive();
    if (ofOpening) {
      opening.end();
      rate.onNoAnswer();
    } else {
      rate.onTimeout(timeouts);
    }
    runs.restart(now);
    meter.onLossAnswered();
    repair.forget();
    // A receiver that has not answered the opening may wait for the block that it left out.
    boolean endsOnly = !ofOpening && timeouts <= TIMEOUTS_OF_ENDS && next > acknowledged + 2;
    if (endsOnly && isInQueue()) {
      sendEnds(now);
    } else {
      meter.measureFrom(acknowledged + 1);
      restart(now);
    }
  }

  /** True if the window is probably not lost, and waits in a queue. */
  private boolean isInQueue() {
    if (rate.isByRate()) {
      boolean crowded = path.hasQueue() || rate.isWindowLong();
      return isPaced() && repair.isWorthwhile() && crowded;
    }
    boolean unknown = path.smoothedRoundTripNanos() == 0;
    boolean late = unknown || path.recentQueueNanos() > SLOW_QUEUE_NANOS;
    return rate.isAfterLostBursts() && !retransmission.isAgreed() && late;
  }

  /** Sends the first block of the window and its last one: a queue may hold all of them. */
  private void sendEnds(long now) {
    meter.onRestart();
    if (gap.block() == acknowledged + 1 || gap.block() > sentThrough) {
      gap.forget();
    }
    repair.requestUnanswered(acknowledged + 1);
    next = Math.max(sentThrough, acknowledged + 2);
    state = SenderState.PROBED;
    timers.disarm(Timer.PROBE);
    beginRun(now);
  }

  private void repeatOptionAck() {
    optionAckDue = true;
    roundTrips.discardSample();
    countRetransmissions(1);
  }

  private void beginWindow(long now) {
    state = SenderState.SENDING;
    gapAtFirstNanos = 0;
    timers.disarm(Timer.PROBE);
    beginRun(now);
  }

  /** Lets the next blocks leave, as many at once as the rate allows. */
  private void beginRun(long now) {
    timers.disarm(Timer.PACE);
    if (!isPaced() || opening.isActive()) {
      runs.allow();
    } else if (!runs.begin(next, now)) {
      timers.arm(Timer.PACE, runs.nextAt());
    }
  }

  @Override
  void onPace(long now) {
    runs.onWoken(now);
    beginRun(now);
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
    return repair.isDue() ? repair.due() : next;
  }

  /** The last block to transmit now; less than {@link #transmitFrom()} if there is none. */
  public long transmitThrough() {
    if (state == SenderState.HANDSHAKE || ending() != null) {
      return transmitFrom() - 1;
    }
    if (repair.isDue()) {
      return Math.min(repair.due(), ready);
    }
    long allowed = Math.min(ready, runs.through());
    long through = Math.min(acknowledged + parameters.windowSize(), allowed);
    if (opening.isActive()) {
      through = Math.min(through, opening.last());
    }
    return next < gap.block() ? Math.min(through, gap.block() - 1) : through;
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
