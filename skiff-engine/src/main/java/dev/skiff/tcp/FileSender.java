package dev.skiff.tcp;

import dev.skiff.protocol.tcp.Message;
import dev.skiff.protocol.tcp.MessageEncoder;
import dev.skiff.protocol.transfer.Failure;
import dev.skiff.protocol.wire.ErrorCode;
import dev.skiff.storage.Source;
import dev.skiff.transfer.StorageException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The sender of a file: a server after an RRQ, or a client that sent a WRQ. */
public final class FileSender extends FileEnd {
  /** The peer ended the transfer while this side waited for its file. */
  private static final class InterruptedRead extends IOException {
    private static final long serialVersionUID = 1;

    private final transient Failure failure;

    InterruptedRead(Failure failure) {
      super(failure.describe());
      this.failure = failure;
    }
  }

  /** The most bytes to read and send if the system transfers none, as with a full socket. */
  private static final int PIECE_BYTES = 16 << 10;

  /** The most bytes in one call. Each call counts as progress, even if it blocks until its end. */
  private static final int MOST_AT_ONCE_BYTES = 256 << 10;

  private final Source source;
  private final Predicate<Message> concerns;
  private final Function<Message, @Nullable Failure> onMessage;
  private final OptionalLong size;
  private final ByteBuffer buffer;

  /** The bytes in the buffer of messages that are sent even if the file fails. */
  private int heading;

  /** True in a DATA whose announced bytes cannot come any more: nothing may follow. */
  private boolean cutOff;

  /**
   * A sender of a file.
   *
   * @param means the tools. The buffer may hold messages that are sent before the file
   * @param concerns true for a message of this transfer. Any other stays in the connection
   * @param onMessage takes such a message; it returns the failure if that ends the transfer
   */
  public FileSender(
      Means means,
      Source source,
      Predicate<Message> concerns,
      Function<Message, @Nullable Failure> onMessage) {
    super(means);
    this.source = source;
    this.concerns = concerns;
    this.onMessage = onMessage;
    this.size = source.sizeBytes();
    this.buffer = means.buffer();
  }

  /**
   * Sends the file and its end, or an ERROR.
   *
   * @return the failure; null if the file was sent
   */
  public @Nullable Failure send() throws ConnectionException {
    heading = buffer.position();
    try {
      if (!source.isPrompt()) {
        flush();
      }
      while (true) {
        Failure failure = interruption();
        if (failure != null) {
          return stop(failure);
        }
        if (!sendMessage()) {
          return null;
        }
      }
    } catch (ConnectionException e) {
      Failure told = lastWords();
      if (told == null) {
        throw e;
      }
      return told;
    } catch (InterruptedRead e) {
      return stop(e.failure);
    } catch (IOException e) {
      return stop(failed(e));
    }
  }

  /** The failure that the peer sent before it closed the connection; null if it sent none. */
  private @Nullable Failure lastWords() {
    try {
      while (true) {
        Message message = means.connection().poll(concerns);
        Failure told = message == null ? null : onMessage.apply(message);
        if (message == null || told != null) {
          return told;
        }
      }
    } catch (ConnectionException e) {
      return null;
    }
  }

  private @Nullable Failure interruption() throws ConnectionException {
    Failure cancelled = cancelled();
    return cancelled == null ? interjected() : cancelled;
  }

  private @Nullable Failure interjected() throws ConnectionException {
    Message message = means.connection().poll(concerns);
    return message == null ? null : onMessage.apply(message);
  }

  private Failure stop(Failure failure) throws ConnectionException {
    if (!cutOff) {
      // A call whose wait has ended may still use the rest of the buffer.
      means.connection().send(buffer.slice(0, heading));
      heading = 0;
      sendError(failure);
    }
    return failure;
  }

  /** Sends the next DATA. False if that was the empty one, which ends the file. */
  private boolean sendMessage() throws IOException {
    long left = size.isPresent() ? size.getAsLong() - bytes() : 0;
    if (source.isPrompt() && left > buffer.remaining() - 2 * Message.DATA_HEADER_BYTES) {
      sendLarge((int) Math.min(left, Message.MAX_PAYLOAD_BYTES));
      return true;
    }
    int start = buffer.position();
    buffer.position(start + Message.DATA_HEADER_BYTES);
    buffer.limit(buffer.capacity() - Message.DATA_HEADER_BYTES);
    boolean more = fill();
    buffer.limit(buffer.capacity());
    int count = buffer.position() - start - Message.DATA_HEADER_BYTES;
    if (count > 0) {
      MessageEncoder.putDataHeader(buffer.duplicate().position(start), count);
    } else {
      buffer.position(start);
    }
    requireAnnounced(count, more);
    if (!more) {
      MessageEncoder.putDataHeader(buffer, 0);
      means.beforeEnd().run();
    }
    begun();
    flush();
    moved(count);
    return more;
  }

  /** Reads once, or from a prompt file until the buffer is full. False at the end of the file. */
  private boolean fill() throws IOException {
    int count;
    do {
      count = file(source.isPrompt(), () -> source.read(buffer), this::heed);
    } while (count > 0 && buffer.hasRemaining() && source.isPrompt());
    return count >= 0;
  }

  /** Throws if the peer has refused the file: a wait for a pipe may be long. */
  private void heed() throws IOException {
    Failure failure = interjected();
    if (failure != null) {
      throw new InterruptedRead(failure);
    }
  }

  /** Throws if the file is longer or shorter than was announced. */
  private void requireAnnounced(int count, boolean more) throws StorageException {
    long end = bytes() + count;
    if (size.isPresent() && (end > size.getAsLong() || (!more && end < size.getAsLong()))) {
      throw new StorageException(
          ErrorCode.NOT_DEFINED,
          (more ? "file goes on after " : "file ended after ")
              + end
              + " bytes where "
              + size.getAsLong()
              + " were announced");
    }
  }

  private void flush() throws ConnectionException {
    means.connection().send(buffer.flip());
    buffer.clear();
    heading = 0;
  }

  /** Sends a DATA. If the system can, its payload does not pass through this process. */
  private void sendLarge(int payloadBytes) throws IOException {
    MessageEncoder.putDataHeader(buffer, payloadBytes);
    begun();
    flush();
    try {
      for (long left = payloadBytes; left > 0; ) {
        long count = transfer(left);
        if (count == 0) {
          count = sendPiece((int) Math.min(left, PIECE_BYTES));
        }
        left -= count;
        moved(count);
      }
    } catch (ConnectionException e) {
      throw e;
    } catch (IOException e) {
      cutOff = true;
      throw e;
    }
  }

  private long transfer(long left) {
    try {
      long count =
          source.transferTo(means.connection().channel(), Math.min(left, MOST_AT_ONCE_BYTES));
      means.connection().payloadSent(count);
      return count;
    } catch (IOException e) {
      // The file or the socket may have failed: sending a piece shows which.
      return 0;
    }
  }

  private int sendPiece(int mostBytes) throws IOException {
    buffer.clear().limit(mostBytes);
    int count = file(source.isPrompt(), () -> source.read(buffer));
    if (count < 0) {
      throw new StorageException(
          ErrorCode.NOT_DEFINED, "file ended before the bytes that were announced");
    }
    flush();
    return count;
  }
}
