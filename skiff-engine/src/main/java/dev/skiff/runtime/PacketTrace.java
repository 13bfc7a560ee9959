package dev.skiff.runtime;

import dev.skiff.net.DatagramWatcher;
import dev.skiff.protocol.tcp.Message;
import dev.skiff.protocol.wire.PacketDecoder;
import dev.skiff.protocol.wire.PacketSummary;
import dev.skiff.tcp.MessageWatcher;
import dev.skiff.transfer.PacketEvent;
import dev.skiff.transfer.PacketListener;
import dev.skiff.transfer.Transport;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Tells a user's listener what passes, and keeps a fault in it away from the transfer. */
public record PacketTrace(PacketListener listener) implements DatagramWatcher, MessageWatcher {
  /** Null where nobody listens: what would tell it is left away then. */
  public static @Nullable PacketTrace to(PacketListener listener) {
    return listener.equals(PacketListener.NONE) ? null : new PacketTrace(listener);
  }

  @Override
  public void onDatagram(
      boolean sent,
      InetSocketAddress local,
      InetSocketAddress peer,
      ByteBuffer datagram,
      long now) {
    PacketSummary packet = PacketSummary.of(PacketDecoder.decode(datagram));
    tell(new PacketEvent(Transport.UDP, sent, local, peer, packet, now));
  }

  @Override
  public void onMessage(
      boolean sent, InetSocketAddress local, InetSocketAddress peer, Message message) {
    long now = System.nanoTime();
    tell(new PacketEvent(Transport.TCP, sent, local, peer, message.summary(), now));
  }

  private void tell(PacketEvent event) {
    try {
      listener.onPacket(event);
    } catch (RuntimeException | Error e) {
      GuardedListener.fault(e);
    }
  }
}
