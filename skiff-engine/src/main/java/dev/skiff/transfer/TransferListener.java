package dev.skiff.transfer;

import java.net.InetSocketAddress;
import java.util.OptionalLong;

/**
 * A listener that follows transfers. It is called on threads that no transfer needs, so it may
 * block and may wait for transfers, also for its own. It cannot close the server or client that it
 * listens to: {@code close} then throws an {@link IllegalStateException}. An exception that it
 * throws is logged, and changes nothing.
 *
 * <p>A server calls its listener on one thread, in the order of events. A client calls the listener
 * of each transfer on a thread of its own, in order. Calls for one transfer never overlap; if
 * several transfers of a client share a listener, several threads may call it at once. The result
 * of a transfer does not wait for the listener, so {@link ClientTransfer#await} may return before
 * {@link #onEnd} is called.
 *
 * <p>While a call takes its time, further calls wait. Newer progress replaces progress that waits.
 * At most 10,000 calls or 4 million characters wait; further ones are lost, and a warning has their
 * number. {@code close} waits for the calls, 5 s at most, and then interrupts the listener.
 *
 * <p>All this holds unless the listener is {@linkplain #isPrompt prompt}. A prompt one is called at
 * once, on several threads of a server, for each block, and in order only for one transfer.
 */
public interface TransferListener {
  /** Ignores everything. */
  TransferListener NONE =
      new TransferListener() {
        @Override
        public boolean isPrompt() {
          return true;
        }
      };

  /**
   * A client sends its request over UDP, or connects over TCP, and waits for the server.
   *
   * @param number 1 for the first time; it begins again with each address and each fallback
   * @param most transmissions before the client gives up
   */
  default void onRequest(InetSocketAddress server, int number, int most) {}

  /**
   * A client sends another request than before: to another address, or for less. {@link #onRequest}
   * follows.
   */
  default void onFallback(Fallback fallback) {}

  /**
   * More of a file has arrived. After a fallback it begins again at 0. Called every few
   * milliseconds at most. A server does not say of which transfer this is.
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

  /**
   * True if no method waits for anything, or takes long. The threads of transfers call a prompt
   * listener themselves, several at once: a method that waits holds up all transfers, and one that
   * waits for a transfer may wait for ever. The answer must always be the same.
   *
   * @return false by default
   */
  default boolean isPrompt() {
    return false;
  }
}
