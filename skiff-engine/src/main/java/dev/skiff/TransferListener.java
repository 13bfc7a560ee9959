package dev.skiff;

import java.util.OptionalLong;

/**
 * Told of the course of transfers, on an event loop's thread: a listener must not block, and must
 * not throw. It cannot close the server or client that it listens to.
 */
public interface TransferListener {
  /** Ignores everything. */
  TransferListener NONE = new TransferListener() {};

  /**
   * More of a file is across.
   *
   * @param bytes so far, as they are on the wire
   * @param total what {@code tsize} announced, where it was agreed
   */
  default void onProgress(long bytes, OptionalLong total) {}

  /** A transfer is over, or a request was refused. */
  default void onEnd(TransferReport report) {}
}
