package dev.skiff.transfer;

import dev.skiff.log.ShownName;
import dev.skiff.protocol.wire.ErrorCode;
import dev.skiff.protocol.wire.Printable;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.Serial;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import org.jspecify.annotations.Nullable;

/**
 * A failure with the error code and the short text of the ERROR that the peer gets.
 *
 * <p>The text goes over the network, so it must not contain a path of this machine. The {@linkplain
 * #getCause() cause} may contain one: it is for the log.
 */
public final class StorageException extends IOException {

  /** The number of UTF-16 units after which a text is cut, so that its packet stays small. */
  public static final int MAX_MESSAGE_LENGTH = 99;

  @Serial private static final long serialVersionUID = 1;

  private final ErrorCode code;
  private final String peerMessage;

  /**
   * A failure without a cause.
   *
   * @param peerMessage the text for the peer. Control characters are replaced, and the text is cut
   *     after {@value #MAX_MESSAGE_LENGTH} UTF-16 units
   */
  public StorageException(ErrorCode code, String peerMessage) {
    this(code, peerMessage, null);
  }

  /** A failure with a cause, which is for the log of this side and is not sent. */
  public StorageException(ErrorCode code, String peerMessage, @Nullable Throwable cause) {
    String sendable = ShownName.cutTail(Printable.of(peerMessage), MAX_MESSAGE_LENGTH);
    super(sendable, cause);
    this.code = code;
    this.peerMessage = sendable;
  }

  /**
   * Turns any failure into one that a peer can be told. A missing file becomes ERROR 1, a file that
   * may not be opened ERROR 2, and an existing file that may not be replaced ERROR 6: the JDK's
   * exceptions for them need no translation by a storage.
   *
   * @param otherwise the text for the peer, sent with ERROR 0, if the failure is of another kind
   */
  public static StorageException of(IOException failure, String otherwise) {
    return switch (failure) {
      case StorageException known -> known;
      case NoSuchFileException _, FileNotFoundException _ ->
          new StorageException(ErrorCode.FILE_NOT_FOUND, "no such file", failure);
      case AccessDeniedException _ ->
          new StorageException(ErrorCode.ACCESS_VIOLATION, "access denied", failure);
      case FileAlreadyExistsException _ ->
          new StorageException(ErrorCode.FILE_ALREADY_EXISTS, "the file already exists", failure);
      default -> new StorageException(ErrorCode.NOT_DEFINED, otherwise, failure);
    };
  }

  /** The error code for the peer. */
  public ErrorCode code() {
    return code;
  }

  /** The text for the peer: printable, at most {@value #MAX_MESSAGE_LENGTH} UTF-16 units. */
  public String peerMessage() {
    return peerMessage;
  }
}
