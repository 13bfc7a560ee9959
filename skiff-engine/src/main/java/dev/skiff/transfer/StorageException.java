package dev.skiff.transfer;

import dev.skiff.log.ShownName;
import dev.skiff.protocol.wire.ErrorCode;
import dev.skiff.protocol.wire.Printable;
import java.io.IOException;
import java.io.Serial;
import org.jspecify.annotations.Nullable;

/**
 * A failure that a peer is told about: an error code and a short text.
 *
 * <p>The text goes over the network. It never names a path of this machine, beyond the name that
 * the peer asked for; the {@linkplain #getCause() cause} may, and belongs into the log.
 */
public final class StorageException extends IOException {

  /** The number of UTF-16 units after which a text is cut, so that its packet stays small. */
  public static final int MAX_MESSAGE_LENGTH = 99;

  @Serial private static final long serialVersionUID = 1;

  private final ErrorCode code;
  private final String peerMessage;

  /**
   * A failure with no further cause.
   *
   * @param peerMessage what the peer is told; control characters are replaced, and it is cut after
   *     {@value #MAX_MESSAGE_LENGTH} units
   */
  public StorageException(ErrorCode code, String peerMessage) {
    this(code, peerMessage, null);
  }

  /** As above, with the cause for the log of this side; it is not sent. */
  public StorageException(ErrorCode code, String peerMessage, @Nullable Throwable cause) {
    String sendable = ShownName.cutTail(Printable.of(peerMessage), MAX_MESSAGE_LENGTH);
    super(sendable, cause);
    this.code = code;
    this.peerMessage = sendable;
  }

  /**
   * A failure as a peer is told of it.
   *
   * @param otherwise what it is told, with ERROR 0, where the failure itself does not say
   */
  public static StorageException of(IOException failure, String otherwise) {
    return failure instanceof StorageException known
        ? known
        : new StorageException(ErrorCode.NOT_DEFINED, otherwise, failure);
  }

  /** The error code that the peer is sent. */
  public ErrorCode code() {
    return code;
  }

  /** The text that the peer is sent: printable, at most {@value #MAX_MESSAGE_LENGTH} units. */
  public String peerMessage() {
    return peerMessage;
  }
}
