package dev.skiff.protocol.transfer;

import dev.skiff.protocol.transfer.TimerTable.Timer;
import dev.skiff.protocol.wire.ErrorCode;
import dev.skiff.protocol.wire.Packet;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The common part of the two state machines of a transfer. A {@link SendTransfer} sends blocks and
 * a {@link ReceiveTransfer} receives them; on a server as on a client.
 *
 * <p>A state machine opens no socket, file, thread or clock. Its caller
 *
 * <ol>
 *   <li>calls an <em>input</em>: the peer sent a packet, the storage finished something, a deadline
 *       passed. Where an input has a parameter {@code now}, that is the time in nanoseconds of a
 *       monotonic clock, the same clock for the whole transfer;
 *   <li>then takes the <em>outputs</em>: {@link #takeError()} first, then what the subclass has to
 *       transmit and to store, then {@link #ending()};
 *   <li>calls {@link #onTimer} at {@link #nextDeadline()}, unless the transfer has ended. A call
 *       that is too early does nothing.
 * </ol>
 *
 * <p>An input never throws for what a peer sent. A state machine gets the packets of its peer only:
 * the caller answers those from another TID with ERROR 5 (RFC 1350 section 4). It is not safe for
 * use by several threads.
 */
public abstract sealed class Transfer permits SendTransfer, ReceiveTransfer {
  private static final String NO_PROGRESS = "the transfer made no progress";

  final Limits limits;
  final TransferParameters parameters;
  final RetransmissionTimer retransmission;
  final TimerTable timers = new TimerTable();

  /** True if the peer has answered: its address is not forged. */
  private boolean peerValidated;

  /** True if an ICMP port-unreachable came since the last answer of the peer. */
  private boolean refused;

  private long progressAt;
  private long retransmissions;
  private long duplicates;
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

  /** The values that were agreed before the transfer began. */
  public final TransferParameters parameters() {
    return parameters;
  }

  /** The number of packets that this side sent again. */
  public final long retransmissions() {
    return retransmissions;
  }

  /** The number of packets that came again: the peer or the network has repeated them. */
  public final long duplicates() {
    return duplicates;
  }

  /** True if the peer has answered at least once, which shows that its address is not forged. */
  public final boolean isPeerValidated() {
    return peerValidated;
  }

  // Inputs.

  /**
   * The peer sent an ERROR: the transfer ends, and the ERROR gets no answer (RFC 1350 section 7).
   */
  public final void onError(Packet.Error error) {
    end(new Failure.PeerError(error.code(), error.message()));
  }

  /**
   * An ICMP port-unreachable came. It ends the transfer with a peer that has not answered yet. With
   * a validated peer it ends the transfer only if the next answer is missing: a packet filter may
   * have refused a single packet, and anybody can forge the message.
   */
  public final void onRefused() {
    if (peerValidated) {
      refused = true;
    } else {
      end(new Failure.Refused(false));
    }
  }

  /** The file could not be read or written: the transfer fails, and an ERROR is due. */
  public final void onStorageFailure(ErrorCode code, String message) {
    fail(new Failure.StorageFailed(code, message), code, message);
  }

  /** This side no longer wants the transfer: it fails, and an ERROR with code 0 is due. */
  public final void cancel(String reason) {
    fail(new Failure.Cancelled(reason), ErrorCode.NOT_DEFINED, reason);
  }

  /**
   * The peer has left this transfer for another one: it fails, and no ERROR is due. The peer might
   * take that for the end of its other transfer.
   */
  public final void abandon(String reason) {
    end(new Failure.Cancelled(reason));
  }

  /** The peer repeated its request, or its OACK: it did not get our answer. */
  public abstract void onHandshakeRetransmitted(long now);

  /** The deadline may have passed. Does nothing if it has not. */
  public final void onTimer(long now) {
    if (ending != null) {
      return;
    }
    if (timers.isExpired(Timer.PACE, now)) {
      timers.disarm(Timer.PACE);
      onPace(now);
    }
    if (timers.isExpired(Timer.PROBE, now)) {
      timers.disarm(Timer.PROBE);
      onProbe(now);
    }
    if (timers.isExpired(Timer.ALIVE, now)) {
      timers.disarm(Timer.ALIVE);
      onAlive(now);
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
      if (!completeWithoutEnd(now)) {
        end(withDoubt(new Failure.Refused(true)));
      }
      return;
    }
    // While the transfer waits for this side's storage, only the stall timer ends it.
    boolean silentTooLong = retransmission.isExhausted(now) && !isStorageBehind();
    boolean handshakeTriesUsed =
        !peerValidated && retransmission.transmissions() >= limits.handshakeTries();
    if (silentTooLong || (handshakeTriesUsed && retransmission.isHandshakeExhausted(now))) {
      giveUp(now);
    } else if (handshakeTriesUsed) {
      // With a short agreed timeout, the tries are over before an answer can come.
      timers.arm(Timer.RETRANSMIT, now + retransmission.timeoutNanos());
    } else {
      timers.disarm(Timer.RETRANSMIT);
      retransmission.backOff();
      onRetransmit(now);
    }
  }

  private void stalled(long now) {
    Duration waited = Duration.ofNanos(now - progressAt);
    if (isStorageBehind()) {
      fail(new Failure.Stalled(waited), ErrorCode.NOT_DEFINED, NO_PROGRESS);
    } else if (retransmission.isSilent(now) || !peerValidated) {
      giveUp(now);
    } else if (!completeWithoutEnd(now)) {
      fail(new Failure.NoProgress(waited), ErrorCode.NOT_DEFINED, NO_PROGRESS);
    }
  }

  private void giveUp(long now) {
    if (!completeWithoutEnd(now)) {
      Duration waited = Duration.ofNanos(retransmission.waitedNanos(now));
      int tries = retransmission.transmissions();
      end(withDoubt(new Failure.NoAnswer(tries, waited, peerValidated, missingEnd())));
    }
  }

  /** The failure with a silent peer, or the doubt if that peer may have the whole file. */
  Failure withDoubt(Failure silence) {
    return silence;
  }

  /**
   * The peer is given up: takes the file as complete, if nothing but the empty last block is
   * missing.
   *
   * @return false if the transfer fails
   */
  boolean completeWithoutEnd(long now) {
    return false;
  }

  /** A clause for people if the empty last block alone may be missing; else empty. */
  String missingEnd() {
    return "";
  }

  /** The pause after a burst is over. */
  void onPace(long now) {}

  /** The ACK of a window is late. */
  void onProbe(long now) {}

  /** The peer has waited for this side's storage for some time. */
  void onAlive(long now) {}

  /** The peer did not answer in time: makes due what it needs. */
  abstract void onRetransmit(long now);

  // Outputs.

  /** The ERROR to send now, at most one in a transfer; null if there is none. */
  public final Packet.@Nullable Error takeError() {
    Packet.Error error = errorDue;
    errorDue = null;
    return error;
  }

  /** The end of the transfer; null while it goes on. */
  public final @Nullable Ending ending() {
    return ending;
  }

  /**
   * The time at which to call {@link #onTimer}.
   *
   * @return nanoseconds of the clock of {@code now}; it may lie in the past
   * @throws IllegalStateException if the transfer has ended
   */
  public final long nextDeadline() {
    if (ending != null) {
      throw new IllegalStateException("the transfer has ended");
    }
    return timers.next();
  }

  // For the two state machines.

  /** The peer sent a packet that says nothing new, a repetition for example: it lives. */
  final void heard(long now) {
    retransmission.heard(now);
  }

  /** The peer sent what only the one that was answered can send. */
  final void validatePeer() {
    peerValidated = true;
  }

  /** The peer answered with something new. */
  final void progress(long now) {
    validatePeer();
    refused = false;
    retransmission.answered(now);
    restartStall(now);
    timers.disarm(Timer.RETRANSMIT);
  }

  final void restartStall(long now) {
    progressAt = now;
    timers.arm(Timer.STALL, now + stallNanos());
  }

  /** A validated peer may agree on a timeout whose tries take longer than a stall. */
  private long stallNanos() {
    long stall = limits.stall().toNanos();
    return peerValidated ? Math.max(stall, retransmission.patienceNanos()) : stall;
  }

  /** Something that needs an answer was transmitted: a new try. */
  final void awaitAnswer(long now) {
    retransmission.transmitted(now);
    timers.arm(Timer.RETRANSMIT, now + retransmission.waitNanos(now));
  }

  /** More of the same was transmitted: the same try goes on, with a new timeout. */
  final void awaitAnswerFurther(long now) {
    timers.arm(Timer.RETRANSMIT, now + retransmission.timeoutNanos());
  }

  /**
   * The peer repeated a packet, so something was lost on the way. A repetition never causes a
   * packet (RFC 1123 section 4.2.3.1). It only brings the timeout nearer, unless something new
   * comes first.
   */
  final void hastenTimeout(long now) {
    timers.hasten(Timer.RETRANSMIT, now + retransmission.hastenedNanos());
  }

  final void countRetransmissions(long packets) {
    retransmissions += packets;
  }

  final void countDuplicate() {
    duplicates++;
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

  /** Ends the transfer. If its file is stored, it has succeeded even so. */
  private void end(Failure failure) {
    if (ending == null) {
      ending = isStored() ? new Ending.Completed() : new Ending.Failed(failure);
    }
  }

  /** True if this side has received the file and stored it. */
  abstract boolean isStored();

  /** True if the transfer waits for this side's storage, not for the peer. */
  abstract boolean isStorageBehind();
}
