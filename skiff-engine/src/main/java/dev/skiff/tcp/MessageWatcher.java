package dev.skiff.tcp;

import dev.skiff.protocol.tcp.Message;
import java.net.InetSocketAddress;

/** Gets each message of a {@link MessageConnection}. */
public interface MessageWatcher {
  /**
   * A message was sent, or was received and will now be handled. Of a DATA this is its header.
   * Called on the connection's thread.
   *
   * @param sent true if the message was sent
   * @param now the time by the connection's clock, in nanoseconds
   */
  void onMessage(
      boolean sent, InetSocketAddress local, InetSocketAddress peer, Message message, long now);
}
