package dev.skiff.transfer;

import java.net.InetSocketAddress;
import java.util.OptionalLong;

/**
 * A listener that follows transfers. It must not block and must not throw. It cannot close the
 * server or client that it listens to, and cannot wait for a transfer of that client: {@link
 * ClientTransfer#await} then throws an {@link IllegalStateException}.
 *
 * <p>An event loop's thread calls it for transfers over UDP, and a connection's thread for
 * transfers over TCP. Several threads may call a server's listener at once; calls for one transfer
 * never overlap.
 */
public interface TransferListener {
  /** Ignores everything. */
  TransferListener NONE = new TransferListener() {};

  /**
   * A client sends its request over UDP, or connects over TCP, and waits for the server.
   *
   * @param number 1 for the first time; it begins again with each address and each fallback
   * @param most transmissions before the client gives up
   */
  default void onRequest(InetSocketAddress server, int number, int most) {}

  /**
   * More of a file has arrived.
   *
   * @param bytes bytes of the file so far, counted as on the wire
   * @param total the size that {@code tsize} announced; empty if it was not agreed
   */
  default void onProgress(long bytes, OptionalLong total) {}

  /** A transfer has ended, or a request was refused. */
  default void onEnd(TransferReport report) {}

  /**
   * A server closed a client's TCP connection between transfers: there were too many connections,
   * no request came in time, or the bytes that came were not a request.
   *
   * @param reason the reason in English, for people
   */
  default void onDisconnect(InetSocketAddress client, String reason) {}
}
