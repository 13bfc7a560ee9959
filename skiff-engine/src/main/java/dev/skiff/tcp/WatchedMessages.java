package dev.skiff.tcp;

import dev.skiff.protocol.tcp.Message;
import dev.skiff.protocol.tcp.MessageDecoder;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The messages of a connection that is watched. Those that leave are read back from their bytes:
 * several may leave at once, and the payload of a DATA by other ways.
 */
final class WatchedMessages {
  private final MessageWatcher watcher;
  private final Socket socket;
  private final LongSupplier clock;
  private @Nullable InetSocketAddress local;
  private @Nullable InetSocketAddress peer;

  /** What is still to leave of the latest DATA, in bytes. */
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
   * Bytes have left.
   *
   * @param bytes from position to limit: whole messages, but for payload
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

  /** Payload of the latest DATA has left. */
  void payloadSent(long count) {
    payloadLeft -= count;
  }

  /** Once the connection has closed, the system knows its addresses no more. */
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
