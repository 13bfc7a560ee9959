package dev.skiff.tcp;

import dev.skiff.protocol.tcp.Message;
import dev.skiff.protocol.tcp.MessageDecoder;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Passes the messages of a connection to its watcher. Messages that are sent are decoded from their
 * bytes, because one call may send several. A payload may be sent without passing through here.
 */
final class WatchedMessages {
  private final MessageWatcher watcher;
  private final Socket socket;
  private final LongSupplier clock;
  private @Nullable InetSocketAddress local;
  private @Nullable InetSocketAddress peer;

  /** The payload of the latest DATA that is not sent yet, in bytes. */
  private long payloadLeft;

  WatchedMessages(MessageWatcher watcher, Socket socket, LongSupplier clock) {
    this.watcher = watcher;
    this.socket = socket;
    this.clock = clock;
  }

  void received(Message message) {
    tell(false, message);
  }

  /**
   * Bytes were sent.
   *
   * @param bytes complete messages from position to limit; only a payload may be incomplete
   */
  void sent(ByteBuffer bytes) {
    while (bytes.hasRemaining()) {
      int payload = (int) Math.min(payloadLeft, bytes.remaining());
      bytes.position(bytes.position() + payload);
      payloadSent(payload);
      Message message = MessageDecoder.decode(bytes);
      if (message == null) {
        return;
      }
      if (message instanceof Message.Data(int payloadBytes)) {
        payloadLeft = payloadBytes;
      }
      tell(true, message);
    }
  }

  /** Bytes of the payload of the latest DATA were sent. */
  void payloadSent(long count) {
    payloadLeft -= count;
  }

  /** Keeps the addresses: the system forgets them when the connection closes. */
  private void tell(boolean sent, Message message) {
    if (local == null || peer == null) {
      local = (InetSocketAddress) socket.getLocalSocketAddress();
      peer = (InetSocketAddress) socket.getRemoteSocketAddress();
    }
    if (local != null && peer != null) {
      watcher.onMessage(sent, local, peer, message, clock.getAsLong());
    }
  }
}
