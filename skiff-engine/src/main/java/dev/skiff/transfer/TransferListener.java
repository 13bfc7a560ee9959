package dev.skiff.transfer;

import java.net.InetSocketAddress;
import java.util.OptionalLong;

/**
 * Told of the course of transfers: a listener must not block, and must not throw. It cannot close
 * the server or client that it listens to.
 *
 * <p>It is called on an event loop's thread for transfers over UDP, on a connection's for those
 * over TCP: a server's listener by several threads at once, a transfer's by one at a time.
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

  /**
   * A server has ended a client's TCP connection between transfers: too many of them, no request
   * for too long, or what came was none.
   *
   * @param reason for people
   */
  default void onDisconnect(InetSocketAddress client, String reason) {}
}
