package dev.skiff.protocol.transfer;

import dev.skiff.protocol.transfer.TimerTable.Timer;
import dev.skiff.protocol.wire.Direction;
import dev.skiff.protocol.wire.ErrorCode;
import dev.skiff.protocol.wire.Option;
import dev.skiff.protocol.wire.Packet;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A client's side from its request to the first answer; then a {@link SendTransfer} or a {@link
 * ReceiveTransfer} takes over. Used as those are: inputs first, then the outputs are drained.
 *
 * <p>An answer is an OACK, or block 1 or ACK 0 from a server that ignores the options (RFC 2347),
 * or an ERROR. Any other packet is ignored, and does not settle the server's TID either: {@link
 * #result()} stays null.
 */
public final class ClientHandshake {
  /** How the handshake ended. */
  public sealed interface Result {
    /**
     * The server accepted the request.
     *
     * @param byOptionAck whether an OACK said so; where not, the packet that came is the transfer's
     *     first, and belongs to the machine that takes over
     */
    record Accepted(Agreement agreement, boolean byOptionAck) implements Result {}

    /** It does not, or does not answer. */
    record Failed(Failure failure) implements Result {}
  }

  private final Direction direction;
  private final List<Option> asked;
  private final RetransmissionTimer retransmission;
  private final long maxTimeoutNanos;
  private final TimerTable timers = new TimerTable();
  private boolean requestDue = true;
  private Packet.@Nullable Error errorDue;
  private @Nullable Result result;

  /**
   * Begins with a request due.
   *
   * @param asked the options of the request
   */
  public ClientHandshake(Direction direction, List<Option> asked, Limits limits, long now) {
    this.direction = direction;
    this.asked = List.copyOf(asked);
    this.retransmission = RetransmissionTimer.ofSender(limits, 0);
    this.maxTimeoutNanos = limits.maxTimeout().toNanos();
    awaitAnswer(now);
  }

  // Inputs.

  /** An OACK came. */
  public void onOptionAck(Packet.OptionAck oack) {
    if (result != null) {
      return;
    }
    switch (Negotiation.confirm(asked, oack.options(), direction)) {
      case Negotiation.Confirmation.Confirmed(Agreement agreement) ->
          result = new Result.Accepted(agreement, true);
      case Negotiation.Confirmation.Rejected(String reason) -> {
        ErrorCode code = ErrorCode.OPTION_NEGOTIATION_FAILED;
        errorDue = Packet.Error.of(code, reason);
        result = new Result.Failed(new Failure.Violation(code, reason));
      }
    }
  }

  /** A DATA came. */
  public void onData(int wire) {
    if (result == null && direction == Direction.READ && wire == 1) {
      result = new Result.Accepted(Agreement.NONE, false);
    }
  }

  /** An ACK came. */
  public void onAck(int wire) {
    if (result == null && direction == Direction.WRITE && wire == 0) {
      result = new Result.Accepted(Agreement.NONE, false);
    }
  }

  /** An ERROR came. */
  public void onError(Packet.Error error) {
    if (result == null) {
      result = new Result.Failed(new Failure.PeerError(error.code(), error.message()));
    }
  }

  /** This side no longer wants the transfer. The server has no TID yet that could be told. */
  public void cancel(String reason) {
    if (result == null) {
      result = new Result.Failed(new Failure.Cancelled(reason));
    }
  }

  /** The deadline may have passed. */
  public void onTimer(long now) {
    if (result != null || !timers.isExpired(Timer.RETRANSMIT, now)) {
      return;
    }
    if (retransmission.isExhausted(now)) {
      Duration waited = Duration.ofNanos(retransmission.waitedNanos(now));
      result =
          new Result.Failed(new Failure.NoAnswer(retransmission.transmissions(), waited, false));
    } else {
      retransmission.backOff();
      requestDue = true;
      awaitAnswer(now);
    }
  }

  private void awaitAnswer(long now) {
    retransmission.transmitted(now);
    timers.arm(Timer.RETRANSMIT, now + waitNanos());
  }

  /**
   * tftpd-hpa repeats its answer after 1 s, and empties the file for a WRQ that it has seen
   * already: where that came at the same time, an upload had succeeded, and its file was empty. So
   * the first wait for the answer to a WRQ is half as long again, unless all waits are to be equal.
   */
  private long waitNanos() {
    long timeout = retransmission.timeoutNanos();
    boolean first = direction == Direction.WRITE && retransmission.transmissions() == 1;
    return first ? Math.max(timeout, Math.min(timeout + timeout / 2, maxTimeoutNanos)) : timeout;
  }

  // Outputs.

  /** Whether the request is to be sent now; true once for each time. */
  public boolean takeRequest() {
    boolean due = requestDue && result == null;
    requestDue = false;
    return due;
  }

  /** The ERROR to send now; null where there is none. */
  public Packet.@Nullable Error takeError() {
    Packet.Error error = errorDue;
    errorDue = null;
    return error;
  }

  /** How the handshake ended; null while it goes on. */
  public @Nullable Result result() {
    return result;
  }

  /** When {@code onTimer} is to be called, while there is no result. */
  public long nextDeadline() {
    return timers.next();
  }

  /** Requests sent again. */
  public long retransmissions() {
    return Math.max(0, retransmission.transmissions() - 1L);
  }
}
