package dev.skiff.tcp;

import dev.skiff.protocol.tcp.Message;
import dev.skiff.protocol.transfer.Failure;
import dev.skiff.protocol.wire.ErrorCode;
import dev.skiff.protocol.wire.Packet;
import dev.skiff.storage.Sink;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.OptionalLong;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The receiver of a file: a server after a WRQ, or a client that sent an RRQ. */
public final class FileReceiver extends FileEnd {
  private final Sink sink;
  private final ByteBuffer buffer;
  private OptionalLong announced;
  private boolean ended;

  /**
   * A receiver of a file.
   *
   * @param announced the length of the file, if the peer has announced it
   */
  public FileReceiver(Means means, Sink sink, OptionalLong announced) {
    super(means);
    this.sink = sink;
    this.announced = announced;
    this.buffer = means.buffer();
  }

  /** Sets the length that an OACK announced. */
  public void announced(OptionalLong bytes) {
    announced = bytes;
  }

  /**
   * Receives the file and flushes it. If this side fails, the peer gets an ERROR.
   *
   * @param onOptionAck takes an OACK that comes before the file, and returns the failure if it is
   *     not acceptable, or null
   * @return the failure; null if the file is complete, so that the caller can commit it
   */
  public @Nullable Failure receive(Function<Packet.OptionAck, @Nullable Failure> onOptionAck)
      throws ConnectionException {
    try {
      buffer.clear();
      while (!ended) {
        Failure failure = cancelled();
        if (failure == null) {
          if (!means.connection().hasMore()) {
            // Written before a wait, so that the peer gets a storage's failure at once.
            write();
          }
          failure = take(means.connection().receive(), onOptionAck);
        }
        if (failure != null) {
          return stop(failure);
        }
      }
      write();
      call(sink::flush);
      return null;
    } catch (ConnectionException e) {
      Failure cancelled = cancelled();
      if (cancelled != null) {
        // This side reads no more, but can still send an ERROR.
        return stop(cancelled);
      }
      throw e;
    } catch (IOException e) {
      return stop(failed(e));
    }
  }

  /** Publishes the file; returns the failure, or null. */
  public @Nullable Failure commit() {
    try {
      Failure cancelled = cancelled();
      if (cancelled != null) {
        return stop(cancelled);
      }
      call(sink::commit);
      return null;
    } catch (IOException e) {
      return stop(failed(e));
    }
  }

  private @Nullable Failure take(
      @Nullable Message message, Function<Packet.OptionAck, @Nullable Failure> onOptionAck)
      throws IOException {
    return switch (message) {
      case Message.Data data -> {
        begun();
        yield take(data);
      }
      case Message.Control(Packet.Error error) ->
          new Failure.PeerError(error.code(), error.message());
      case Message.Control(Packet.OptionAck oack) when !hasBegun() -> onOptionAck.apply(oack);
      case Message.Malformed malformed -> violation(malformed.problem());
      case null -> gone();
      default -> violation("only DATA or ERROR may come here");
    };
  }

  private Failure gone() {
    Failure cancelled = cancelled();
    return cancelled == null
        ? new Failure.Disconnected("the peer closed the connection in the middle")
        : cancelled;
  }

  private static Failure violation(String problem) {
    return new Failure.Violation(ErrorCode.ILLEGAL_OPERATION, problem);
  }

  private @Nullable Failure take(Message.Data data) throws IOException {
    if (data.payloadBytes() == 0) {
      ended = true;
      return announced.orElse(bytes()) == bytes() ? null : mismatch("ended after");
    }
    if (bytes() + data.payloadBytes() > announced.orElse(Long.MAX_VALUE)) {
      return mismatch("goes on after");
    }
    int before = buffer.position();
    while (means.connection().readPayload(buffer)) {
      moved(buffer.position() - before);
      if (!buffer.hasRemaining()) {
        write();
      }
      before = buffer.position();
      Failure cancelled = cancelled();
      if (cancelled != null) {
        return cancelled;
      }
    }
    return null;
  }

  private Failure mismatch(String what) {
    return new Failure.Violation(
        ErrorCode.NOT_DEFINED,
        "file %s %d bytes, and %d were announced".formatted(what, bytes(), announced.orElse(0)));
  }

  private void write() throws IOException {
    buffer.flip();
    if (buffer.hasRemaining()) {
      call(() -> sink.write(buffer));
    }
    buffer.clear();
  }

  /** Sends an ERROR, unless the peer knows of the failure. */
  private Failure stop(Failure failure) {
    switch (failure) {
      case Failure.PeerError known -> {}
      case Failure.Disconnected gone -> {}
      default -> sendError(failure);
    }
    return failure;
  }

  private interface SinkCall {
    void run() throws IOException;
  }

  private void call(SinkCall call) throws IOException {
    file(
        sink.isPrompt(),
        () -> {
          call.run();
          return true;
        });
  }
}
