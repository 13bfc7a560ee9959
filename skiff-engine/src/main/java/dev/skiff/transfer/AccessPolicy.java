package dev.skiff.transfer;

import dev.skiff.protocol.wire.Direction;
import dev.skiff.protocol.wire.ErrorCode;

/**
 * What clients may do: the one place that decides it, whatever the transport.
 *
 * @param create whether they may upload files that do not exist yet
 * @param overwrite whether they may replace files
 */
public record AccessPolicy(boolean create, boolean overwrite) {
  /** Files can be read, and nothing else. */
  public static final AccessPolicy READ_ONLY = new AccessPolicy(false, false);

  /** Files can be read, and new ones uploaded: the default. */
  public static final AccessPolicy READ_AND_CREATE = new AccessPolicy(true, false);

  /** Files can be read, uploaded and replaced. */
  public static final AccessPolicy READ_AND_OVERWRITE = new AccessPolicy(true, true);

  public AccessPolicy {
    if (overwrite && !create) {
      throw new IllegalArgumentException(
          "a policy that allows replacing files must allow new ones");
    }
  }

  /**
   * Refuses what is not allowed whichever file it is about.
   *
   * @throws StorageException with what the client is told
   */
  public void check(Direction direction) throws StorageException {
    if (direction == Direction.WRITE && !create) {
      throw new StorageException(ErrorCode.ACCESS_VIOLATION, "this server is read-only");
    }
  }

  /** What clients may do, for people. */
  public String describe() {
    if (!create) {
      return "download files";
    }
    return overwrite
        ? "download, add and replace files"
        : "download and add files, not replace them";
  }
}
