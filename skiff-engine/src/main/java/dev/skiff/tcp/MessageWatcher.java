package dev.skiff.tcp;

import dev.skiff.protocol.tcp.Message;
import java.net.InetSocketAddress;

/** Told of each message of a {@link MessageConnection}. */
public interface MessageWatcher {
  /**
   * A message has left, or has come and is about to be handled; of a DATA its header. On the
   * connection's thread.
   *
   * @param sent true for a message that has left
   * @param now by the connection's clock, in nanoseconds
   */
  void onMessage(
      boolean sent, InetSocketAddress local, InetSocketAddress peer, Message message, long now);
}
