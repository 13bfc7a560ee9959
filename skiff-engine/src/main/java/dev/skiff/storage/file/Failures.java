package dev.skiff.storage.file;

import dev.skiff.linux.Errno;
import dev.skiff.log.ShownName;
import dev.skiff.protocol.wire.ErrorCode;
import dev.skiff.transfer.StorageException;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.Optional;

/** The errors that a peer gets when the file system fails. No other class decides them. */
public final class Failures {

  private Failures() {}

  /**
   * The peer's error for a failure.
   *
   * @param name the name that the peer used
   * @return a {@link StorageException}; or the failure itself if it is a {@link
   *     ClosedChannelException}, which concerns this program (closed, interrupted), not the file
   */
  public static IOException of(IOException failure, String name) {
    if (failure instanceof StorageException || failure instanceof ClosedChannelException) {
      return failure;
    }
    return errnoOf(failure)
        .map(errno -> known(errno, name, failure))
        .orElseGet(
            () ->
                new StorageException(
                    ErrorCode.NOT_DEFINED, ShownName.of(name) + ": input/output error", failure));
  }

  public static Optional<Errno> errnoOf(IOException failure) {
    return switch (failure) {
      case ErrnoException e -> Errno.ofNumber(e.number());
      case NoSuchFileException _ -> Optional.of(Errno.NO_ENTRY);
      case FileAlreadyExistsException _ -> Optional.of(Errno.EXISTS);
      case AccessDeniedException _ -> Optional.of(Errno.ACCESS_DENIED);
      case NotDirectoryException _ -> Optional.of(Errno.NOT_DIRECTORY);
      case FileSystemLoopException _ -> Optional.of(Errno.LINK_LOOP);
      case FileSystemException e -> Optional.ofNullable(e.getReason()).flatMap(Errno::ofText);
      default -> Optional.ofNullable(failure.getMessage()).flatMap(Errno::ofText);
    };
  }

  public static StorageException isDirectory(String name) {
    return new StorageException(
        ErrorCode.ACCESS_VIOLATION, ShownName.of(name) + " is a directory, not a file");
  }

  static StorageException isNotRegular(String name) {
    return new StorageException(
        ErrorCode.ACCESS_VIOLATION, ShownName.of(name) + " is a pipe, socket or device");
  }

  public static StorageException exists(String name) {
    return new StorageException(
        ErrorCode.FILE_ALREADY_EXISTS, ShownName.of(name) + " already exists");
  }

  public static StorageException tooLarge(long maxSizeBytes) {
    return new StorageException(
        ErrorCode.DISK_FULL, "larger than the " + maxSizeBytes + " bytes this server accepts");
  }

  private static StorageException known(Errno errno, String name, IOException cause) {
    String shown = ShownName.of(name);
    return switch (errno) {
      case NO_ENTRY, NOT_DIRECTORY ->
          new StorageException(ErrorCode.FILE_NOT_FOUND, shown + ": no such file", cause);
      case EXISTS ->
          new StorageException(ErrorCode.FILE_ALREADY_EXISTS, shown + " already exists", cause);
      case ACCESS_DENIED, OPERATION_NOT_PERMITTED ->
          violation(shown + ": the server has no permission", cause);
      case BUSY -> violation(shown + " is a mount point, which cannot be replaced", cause);
      case READ_ONLY -> violation("the server's file system is read-only", cause);
      case CROSSES_OUT -> violation(shown + " leads out of the served directory", cause);
      case LINK_LOOP -> violation(shown + ": too many symbolic links", cause);
      case IS_DIRECTORY, DIRECTORY_NOT_EMPTY ->
          violation(shown + " is a directory, not a file", cause);
      case NO_SPACE -> new StorageException(ErrorCode.DISK_FULL, "disk full", cause);
      case QUOTA_EXCEEDED ->
          new StorageException(ErrorCode.DISK_FULL, "disk quota exceeded", cause);
      case FILE_TOO_LARGE ->
          new StorageException(ErrorCode.DISK_FULL, "larger than the file system allows", cause);
      case NAME_TOO_LONG ->
          new StorageException(ErrorCode.ILLEGAL_OPERATION, "the name is too long", cause);
      case TOO_MANY_OPEN, TABLE_FULL ->
          new StorageException(ErrorCode.NOT_DEFINED, "server is out of file handles", cause);
      case TRY_AGAIN, INTERRUPTED ->
          new StorageException(ErrorCode.NOT_DEFINED, "server is busy, ask again", cause);
      case INVALID,
          NOT_IMPLEMENTED,
          NOT_SUPPORTED,
          INPUT_OUTPUT,
          NO_SOCKET,
          MESSAGE_TOO_LONG,
          FAMILY_NOT_SUPPORTED,
          ADDRESS_IN_USE,
          ADDRESS_NOT_AVAILABLE,
          NO_BUFFERS,
          REFUSED,
          NETWORK_UNREACHABLE,
          HOST_UNREACHABLE ->
          new StorageException(ErrorCode.NOT_DEFINED, shown + ": input/output error", cause);
    };
  }

  private static StorageException violation(String message, IOException cause) {
    return new StorageException(ErrorCode.ACCESS_VIOLATION, message, cause);
  }
}
