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
import org.jspecify.annotations.Nullable;

/** The end that sends a file: a server that is read from, a client that writes. */
public final class FileSender extends FileEnd {
  /** What the other side may say while the file is on its way. */
  public interface Interjections {
    /** Whether a message is about this file; any other stays for later. */
    boolean concerns(Message message);

    /**
     * Takes one that is.
     *
     * @return why the file is not sent any further; null where it is
     */
    @Nullable Failure take(Message message);
  }

  /** The other side has ended the transfer while this one waited for its file. */
  private static final class InterruptedRead extends IOException {
    private static final long serialVersionUID = 1;

    private final transient Failure failure;

    InterruptedRead(Failure failure) {
      super(failure.describe());
      this.failure = failure;
    }
  }

  /** Where a socket is full, so much waits until there is room again. */
  private static final int PIECE_BYTES = 16 << 10;

  /** So much goes in one call: each is progress, also where a system waits for all of it. */
  private static final int MOST_AT_ONCE_BYTES = 256 << 10;

  private final Source source;
  private final Interjections interjections;
  private final OptionalLong size;
  private final ByteBuffer buffer;

  /** The bytes of messages in the buffer that are to go out whatever becomes of the file. */
  private int heading;

  /** True in a DATA whose announced bytes cannot come any more: nothing may follow. */
  private boolean cutOff;

  /**
   * A file that is about to be sent.
   *
   * @param means whose buffer may hold messages that are to go out before the file
   */
  public FileSender(Means means, Source source, Interjections interjections) {
    super(means);
    this.source = source;
    this.interjections = interjections;
    this.size = source.sizeBytes();
    this.buffer = means.buffer();
  }

  /**
   * Sends the file and its end, or an ERROR.
   *
   * @return why the file was not sent; null where it was
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

  /** Who closes a connection may have said why, while something was on its way to it. */
  private @Nullable Failure lastWords() {
    try {
      while (true) {
        Message message = means.connection().poll(interjections::concerns);
        Failure told = message == null ? null : interjections.take(message);
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
    if (cancelled != null) {
      return cancelled;
    }
    return interjected();
  }

  private @Nullable Failure interjected() throws ConnectionException {
    Message message = means.connection().poll(interjections::concerns);
    return message == null ? null : interjections.take(message);
  }

  private Failure stop(Failure failure) throws ConnectionException {
    if (!cutOff) {
      // A call to the file that nobody waits for may still use the rest of the buffer.
      means.connection().send(buffer.slice(0, heading));
      heading = 0;
      sendError(failure);
    }
    return failure;
  }

  /** Sends the next DATA; false where it was the empty one. */
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

  /** Reads once, or until the buffer is full where that takes no time; false at the end. */
  private boolean fill() throws IOException {
    int count;
    do {
      count = file(source.isPrompt(), () -> source.read(buffer), this::heed);
    } while (count > 0 && buffer.hasRemaining() && source.isPrompt());
    return count >= 0;
  }

  /** A pipe may be silent for long, while the other side has refused the file already. */
  private void heed() throws IOException {
    Failure failure = interjected();
    if (failure != null) {
      throw new InterruptedRead(failure);
    }
  }

  /** What was announced has to come. */
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

  /**
   * Sends a DATA whose payload does not pass through this process, where the system can do that.
   */
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
      // Is it the file or the socket? A piece of each will tell.
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
