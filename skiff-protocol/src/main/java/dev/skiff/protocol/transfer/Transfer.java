package dev.skiff.protocol.transfer;

import dev.skiff.protocol.transfer.TimerTable.Timer;
import dev.skiff.protocol.wire.ErrorCode;
import dev.skiff.protocol.wire.Packet;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The part that both machines of a transfer share. Whichever side began, there are two: one side
 * sends blocks ({@link SendTransfer}), the other receives them ({@link ReceiveTransfer}).
 *
 * <p>A machine opens no socket, file, thread or clock. Its caller
 *
 * <ol>
 *   <li>brings it <em>inputs</em>: what the peer sent, what the storage finished, that a deadline
 *       passed, each with {@code now} in nanoseconds of a monotonic clock;
 *   <li>then drains its <em>outputs</em>: {@link #takeError()} first, then what the subclass has to
 *       transmit and to store, then {@link #ending()}; and, where it has not ended, wakes it with
 *       {@code onTimer} at {@link #nextDeadline()}. To wake it too early does nothing.
 * </ol>
 *
 * <p>Packets of other senders are the caller's to refuse (ERROR 5); a machine sees its peer's only.
 * Not safe for use by several threads.
 */
public abstract sealed class Transfer permits SendTransfer, ReceiveTransfer {
  final Limits limits;
  final TransferParameters parameters;
  final RetransmissionTimer retransmission;
  final TimerTable timers = new TimerTable();

  /** Whether the peer has shown that packets reach it at its address. */
  private boolean peerValidated;

  /** Somebody said that nobody listens there, and the peer has not shown otherwise since. */
  private boolean refused;

  private long progressAt;
  private long repeated;
  private Packet.@Nullable Error errorDue;
  private @Nullable Ending ending;

  Transfer(
      Limits limits,
      TransferParameters parameters,
      RetransmissionTimer retransmission,
      boolean peerValidated,
      long now) {
    this.limits = limits;
    this.parameters = parameters;
    this.retransmission = retransmission;
    this.peerValidated = peerValidated;
    this.progressAt = now;
    timers.arm(Timer.STALL, now + stallNanos());
  }

  /** What was agreed before the transfer began. */
  public final TransferParameters parameters() {
    return parameters;
  }

  /** Packets that were sent again, or arrived again. */
  public final long retransmissions() {
    return repeated;
  }

  /** Whether the peer has answered at all. */
  public final boolean isPeerValidated() {
    return peerValidated;
  }

  // Inputs.

  /** The peer sent an ERROR: the transfer is over, and nothing answers it (RFC 1350 section 7). */
  public final void onError(Packet.Error error) {
    end(new Failure.PeerError(error.code(), error.message()));
  }

  /**
   * The peer's host, or somebody else, says that nobody listens on its port. Of a peer that has
   * proved itself that is believed when its next answer is missing: a packet filter may have
   * refused a single packet, and anybody could have said it.
   */
  public final void onRefused() {
    if (peerValidated) {
      refused = true;
    } else {
      end(new Failure.Refused(false));
    }
  }

  /** The file could not be read or written: the peer is told. */
  public final void onStorageFailure(ErrorCode code, String message) {
    fail(new Failure.StorageFailed(code, message), code, message);
  }

  /** This side no longer wants the transfer: the peer is told. */
  public final void cancel(String reason) {
    fail(new Failure.Cancelled(reason), ErrorCode.NOT_DEFINED, reason);
  }

  /** The peer repeated its request, or an OACK: our first answer did not reach it. */
  public abstract void onHandshakeRetransmitted(long now);

  /** The deadline may have passed. */
  public final void onTimer(long now) {
    if (ending != null) {
      return;
    }
    if (timers.isExpired(Timer.PACE, now)) {
      timers.disarm(Timer.PACE);
      onPace();
    }
    if (timers.isExpired(Timer.PROBE, now)) {
      timers.disarm(Timer.PROBE);
      onProbe();
    }
    if (timers.isExpired(Timer.LINGER, now)) {
      ending = new Ending.Completed();
    } else if (timers.isExpired(Timer.RETRANSMIT, now)) {
      retransmitOrGiveUp(now);
    } else if (timers.isExpired(Timer.STALL, now)) {
      stalled(now);
    }
  }

  private void retransmitOrGiveUp(long now) {
    if (refused) {
      end(new Failure.Refused(true));
      return;
    }
    // Where this side's storage is what is waited for, the stall timer is the judge.
    boolean silentTooLong = retransmission.isExhausted(now) && !isStorageBehind();
    boolean nothingMoreForStranger =
        !peerValidated && retransmission.transmissions() >= limits.handshakeTries();
    if (silentTooLong || (nothingMoreForStranger && retransmission.isHandshakeExhausted(now))) {
      noAnswer(now);
    } else if (nothingMoreForStranger) {
      // A short agreed timeout has used up its tries; the answer may still be on its way.
      timers.arm(Timer.RETRANSMIT, now + retransmission.timeoutNanos());
    } else {
      timers.disarm(Timer.RETRANSMIT);
      retransmission.backOff();
      onRetransmit(now);
    }
  }

  private void stalled(long now) {
    if (isStorageBehind()) {
      Duration waited = Duration.ofNanos(now - progressAt);
      fail(new Failure.Stalled(waited), ErrorCode.NOT_DEFINED, "the transfer made no progress");
    } else {
      noAnswer(now);
    }
  }

  private void noAnswer(long now) {
    Duration waited = Duration.ofNanos(retransmission.waitedNanos(now));
    end(new Failure.NoAnswer(retransmission.transmissions(), waited, peerValidated));
  }

  /** The next burst of a window may leave. */
  void onPace() {}

  /** The answer to a window is late. */
  void onProbe() {}

  /** The peer did not answer in time: make what it needs due again. */
  abstract void onRetransmit(long now);

  // Outputs.

  /** The ERROR to send now, at most once in a transfer; null where there is none. */
  public final Packet.@Nullable Error takeError() {
    Packet.Error error = errorDue;
    errorDue = null;
    return error;
  }

  /** How the transfer ended; null while it goes on. */
  public final @Nullable Ending ending() {
    return ending;
  }

  /**
   * When {@code onTimer} is to be called.
   *
   * @throws IllegalStateException where the transfer has ended
   */
  public final long nextDeadline() {
    if (ending != null) {
      throw new IllegalStateException("the transfer has ended");
    }
    return timers.next();
  }

  // For the two machines.

  final void progress(long now) {
    peerValidated = true;
    refused = false;
    progressAt = now;
    retransmission.answered(now);
    timers.arm(Timer.STALL, now + stallNanos());
    timers.disarm(Timer.RETRANSMIT);
  }

  /** A peer may agree on a wait that is longer than a stall; a stranger gains nothing by that. */
  private long stallNanos() {
    long stall = limits.stall().toNanos();
    return peerValidated ? Math.max(stall, retransmission.patienceNanos()) : stall;
  }

  final void awaitAnswer(long now) {
    retransmission.transmitted(now);
    timers.arm(Timer.RETRANSMIT, now + retransmission.waitNanos(now));
  }

  /** More of what wants an answer was transmitted: the same try goes on. */
  final void awaitAnswerFurther(long now) {
    timers.arm(Timer.RETRANSMIT, now + retransmission.timeoutNanos());
  }

  /**
   * The peer repeated what it said: something of ours, or of its own, was lost. That is no reason
   * to send anything (RFC 1123 section 4.2.3.1); only the timeout comes sooner, unless something
   * new comes first.
   */
  final void hastenTimeout(long now) {
    timers.hasten(Timer.RETRANSMIT, now + retransmission.hastenedNanos());
  }

  final void countRepeated(long packets) {
    repeated += packets;
  }

  final void complete() {
    ending = new Ending.Completed();
  }

  final void violation(ErrorCode code, String message) {
    fail(new Failure.Violation(code, message), code, message);
  }

  private void fail(Failure failure, ErrorCode code, String message) {
    if (ending == null && !isStored()) {
      errorDue = Packet.Error.of(code, message);
    }
    end(failure);
  }

  /** What is stored stays stored, whatever comes while the transfer lingers. */
  private void end(Failure failure) {
    if (ending == null) {
      ending = isStored() ? new Ending.Completed() : new Ending.Failed(failure);
    }
  }

  abstract boolean isStored();

  /** Whether this side's storage, and not the peer, keeps the transfer from going on. */
  abstract boolean isStorageBehind();
}
