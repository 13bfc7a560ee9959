package dev.skiff.client;

import dev.skiff.protocol.tcp.Message;
import dev.skiff.protocol.tcp.MessageEncoder;
import dev.skiff.protocol.transfer.Failure;
import dev.skiff.protocol.transfer.Negotiation;
import dev.skiff.protocol.wire.Direction;
import dev.skiff.protocol.wire.ErrorCode;
import dev.skiff.protocol.wire.Mode;
import dev.skiff.protocol.wire.Option;
import dev.skiff.protocol.wire.Packet;
import dev.skiff.storage.Sink;
import dev.skiff.storage.Source;
import dev.skiff.tcp.ConnectionException;
import dev.skiff.tcp.FileEnd;
import dev.skiff.tcp.FileReceiver;
import dev.skiff.tcp.FileSender;
import dev.skiff.tcp.MessageConnection;
import dev.skiff.transfer.RemoteFile;
import dev.skiff.transfer.TransferOptions;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * A client's transfer on one connection: the request, the file, and the server's final message. For
 * the transfer's thread.
 */
final class TcpExchange {
  /**
   * The outcome of a transfer.
   *
   * @param failure null if the file is complete
   * @param storageFailure the exception of this side's storage, if that is why; else null
   * @param kept true if the connection can carry the next transfer: this one is complete, or the
   *     server has refused it before its first DATA
   */
  record Outcome(@Nullable Failure failure, @Nullable IOException storageFailure, boolean kept) {}

  private final FileEnd.Means means;
  private final RemoteFile remote;
  private final TransferOptions options;
  private final Duration stall;
  private List<Option> asked = List.of();
  private List<Option> agreed = List.of();
  private boolean confirmed;
  private OptionalLong totalBytes = OptionalLong.empty();
  private @Nullable FileEnd end;

  TcpExchange(FileEnd.Means means, RemoteFile remote, TransferOptions options, Duration stall) {
    this.means = means;
    this.remote = remote;
    this.options = options;
    this.stall = stall;
  }

  /** The number of bytes of the file that were sent or received. */
  long bytes() {
    FileEnd known = end;
    return known == null ? 0 : known.bytes();
  }

  /** The options of the OACK. */
  List<Option> agreed() {
    return agreed;
  }

  /** The agreed length of the file; empty if there is none. */
  OptionalLong totalBytes() {
    return totalBytes;
  }

  /** Receives and publishes the file. */
  Outcome pull(Sink sink) {
    FileReceiver receiver = new FileReceiver(means, sink, OptionalLong.empty());
    end = receiver;
    try {
      means.connection().pace().transfer(stall, means.cancellation());
      asked = tsize(OptionalLong.of(0));
      means.connection().send(request(Direction.READ));
      Failure failure =
          receiver.receive(
              oack -> {
                Failure refused = confirm(oack, Direction.READ);
                receiver.announced(totalBytes);
                return refused;
              });
      if (failure == null) {
        failure = receiver.commit();
      }
      return outcome(receiver, failure);
    } catch (ConnectionException e) {
      return outcome(receiver, e.failure());
    }
  }

  /** Sends the file, and waits for the ACK that says that the server has stored it. */
  Outcome push(Source source) {
    FileSender sender = new FileSender(means, source, message -> true, this::onMessage);
    end = sender;
    MessageConnection connection = means.connection();
    try {
      asked = tsize(source.sizeBytes());
      connection.pace().send(stall, means.cancellation());
      MessageEncoder.putControl(means.buffer(), request(Direction.WRITE));
      Failure failure = sender.send();
      if (failure == null) {
        failure = awaitEnd(connection);
        if (failure instanceof Failure.Violation fault) {
          connection.send(Packet.Error.of(fault.code(), fault.message()));
        }
      }
      return outcome(sender, failure);
    } catch (ConnectionException e) {
      return outcome(sender, e.failure());
    }
  }

  private static Outcome outcome(FileEnd end, @Nullable Failure failure) {
    boolean refused = failure instanceof Failure.PeerError && !end.hasBegun();
    return new Outcome(failure, end.storageFailure(), failure == null || refused);
  }

  /** The option of the transfer size; not for netascii, which changes the size of a text. */
  private List<Option> tsize(OptionalLong size) {
    return options.negotiate() && options.mode() == Mode.OCTET && size.isPresent()
        ? List.of(Option.of(Option.TRANSFER_SIZE, size.getAsLong()))
        : List.of();
  }

  private Packet.Request request(Direction direction) {
    return new Packet.Request(direction, remote.name(), options.mode().wireName(), asked);
  }

  private @Nullable Failure confirm(Packet.OptionAck oack, Direction direction) {
    if (confirmed) {
      return new Failure.Violation(ErrorCode.ILLEGAL_OPERATION, "only one OACK may come");
    }
    return switch (Negotiation.confirm(asked, oack.options(), direction)) {
      case Negotiation.Confirmation.Confirmed(var agreement) -> {
        confirmed = true;
        agreed = agreement.options();
        totalBytes = agreement.parameters().transferSizeBytes();
        yield null;
      }
      case Negotiation.Confirmation.Rejected(String reason) ->
          new Failure.Violation(ErrorCode.OPTION_NEGOTIATION_FAILED, reason);
    };
  }

  /** While a file is sent, the server may send an OACK or refuse the rest of the file. */
  private @Nullable Failure onMessage(Message message) {
    return switch (message) {
      case Message.Control(Packet.OptionAck oack) -> confirm(oack, Direction.WRITE);
      case Message.Control(Packet.Error error) ->
          new Failure.PeerError(error.code(), error.message());
      case Message.Malformed malformed ->
          new Failure.Violation(ErrorCode.ILLEGAL_OPERATION, malformed.problem());
      default ->
          new Failure.Violation(ErrorCode.ILLEGAL_OPERATION, "only ACK or ERROR may come here");
    };
  }

  /** Waits for the server's final message. */
  private @Nullable Failure awaitEnd(MessageConnection connection) throws ConnectionException {
    connection.pace().transfer(stall, means.cancellation());
    while (true) {
      Message message = connection.receive();
      if (message instanceof Message.Ack) {
        return null;
      }
      if (message == null) {
        String reason = means.cancellation().reason();
        return reason == null
            ? new Failure.Disconnected("the peer closed the connection before it answered")
            : new Failure.Cancelled(reason);
      }
      Failure failure = onMessage(message);
      if (failure != null) {
        return failure;
      }
    }
  }
}
