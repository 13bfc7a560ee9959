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
 * A client's side from its request to the first answer. Then a {@link SendTransfer} or a {@link
 * ReceiveTransfer} takes over. It is used in the same way as they are: {@link Transfer} describes
 * inputs, outputs, their order and {@code now}.
 *
 * <p>An answer is an OACK, an ERROR, or DATA 1 or ACK 0 from a server that ignores options (RFC
 * 2347). Any other packet is ignored: {@link #result()} stays null, and its source does not become
 * the server's TID.
 */
public final class ClientHandshake {
  /** The end of a handshake. */
  public sealed interface Result {
    /**
     * The server accepted the request.
     *
     * @param agreement the agreed options; {@link Agreement#NONE} without an OACK
     * @param byOptionAck true if the answer was an OACK. If not, the answer is the first packet of
     *     the transfer, and the caller passes it to the machine that takes over
     */
    record Accepted(Agreement agreement, boolean byOptionAck) implements Result {}

    /** The server refused the request or did not answer it, or the client cancelled. */
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
   * Starts a handshake: its request is due.
   *
   * @param direction the kind of the request
   * @param asked the options of the request
   * @param limits the tries, and the waits between them
   */
  public ClientHandshake(Direction direction, List<Option> asked, Limits limits, long now) {
    this.direction = direction;
    this.asked = List.copyOf(asked);
    this.retransmission = RetransmissionTimer.ofSender(limits, 0);
    this.maxTimeoutNanos = limits.maxTimeout().toNanos();
    awaitAnswer(now);
  }

  // Inputs.

  /** An OACK came. It ends the handshake, as failed if the request does not allow it. */
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

  /**
   * A DATA came. DATA 1 answers an RRQ.
   *
   * @param wire the block number as it came, 0 to 65535
   */
  public void onData(int wire) {
    if (result == null && direction == Direction.READ && wire == 1) {
      result = new Result.Accepted(Agreement.NONE, false);
    }
  }

  /**
   * An ACK came. ACK 0 answers a WRQ.
   *
   * @param wire the block number as it came, 0 to 65535
   */
  public void onAck(int wire) {
    if (result == null && direction == Direction.WRITE && wire == 0) {
      result = new Result.Accepted(Agreement.NONE, false);
    }
  }

  /** An ERROR came: the server refuses the request. */
  public void onError(Packet.Error error) {
    if (result == null) {
      result = new Result.Failed(new Failure.PeerError(error.code(), error.message()));
    }
  }

  /** This side no longer wants the transfer. The server has no TID yet that could get an ERROR. */
  public void cancel(String reason) {
    if (result == null) {
      result = new Result.Failed(new Failure.Cancelled(reason));
    }
  }

  /** The deadline may have passed: repeats the request, or gives up. */
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
   * The first wait for the answer to a WRQ is half as long again, unless all waits are to be equal.
   * tftpd-hpa repeats its answer after 1 s, and truncates the file for a WRQ that comes again. If
   * both happened at the same time, the upload succeeded and its file was empty.
   */
  private long waitNanos() {
    long timeout = retransmission.timeoutNanos();
    boolean first = direction == Direction.WRITE && retransmission.transmissions() == 1;
    return first ? Math.max(timeout, Math.min(timeout + timeout / 2, maxTimeoutNanos)) : timeout;
  }

  // Outputs.

  /** True if the request is to be sent now. The call takes it: true once for each time. */
  public boolean takeRequest() {
    boolean due = requestDue && result == null;
    requestDue = false;
    return due;
  }

  /** The ERROR to send now, after an OACK that the request does not allow; else null. */
  public Packet.@Nullable Error takeError() {
    Packet.Error error = errorDue;
    errorDue = null;
    return error;
  }

  /** The end of the handshake; null while it goes on. */
  public @Nullable Result result() {
    return result;
  }

  /** The time since the request, if it was sent once; negative if it was repeated. */
  public long roundTripNanos(long now) {
    return retransmissions() == 0 ? retransmission.waitedNanos(now) : -1;
  }

  /** The time at which to call {@code onTimer}, while there is no result. */
  public long nextDeadline() {
    return timers.next();
  }

  /** The number of requests that were sent again. */
  public long retransmissions() {
    return Math.max(0, retransmission.transmissions() - 1L);
  }
}
