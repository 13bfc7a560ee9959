package dev.skiff.transfer;

import dev.skiff.protocol.wire.Direction;
import dev.skiff.protocol.wire.ErrorCode;

/**
 * The rights of a server's clients, over UDP and TCP alike. Every client may download.
 *
 * @param create true if clients may upload files that do not exist yet
 * @param overwrite true if clients may replace files; this needs {@code create}
 */
public record AccessPolicy(boolean create, boolean overwrite) {
  /** Clients may download files. */
  public static final AccessPolicy READ_ONLY = new AccessPolicy(false, false);

  /** Clients may download files and upload new ones. This is the default. */
  public static final AccessPolicy READ_AND_CREATE = new AccessPolicy(true, false);

  /** Clients may download, upload and replace files. */
  public static final AccessPolicy READ_AND_OVERWRITE = new AccessPolicy(true, true);

  public AccessPolicy {
    if (overwrite && !create) {
      throw new IllegalArgumentException(
          "a policy that allows replacing files must allow new ones");
    }
  }

  /**
   * Checks a request before its file is known.
   *
   * @throws StorageException if no file may be transferred in this direction
   */
  public void check(Direction direction) throws StorageException {
    if (direction == Direction.WRITE && !create) {
      throw new StorageException(ErrorCode.ACCESS_VIOLATION, "this server is read-only");
    }
  }

  /** The rights in English, for people. */
  public String describe() {
    if (!create) {
      return "download files";
    }
    return overwrite
        ? "download, add and replace files"
        : "download and add files, not replace them";
  }
}
