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

/** Passes each packet to a user's listener, and logs what the listener throws. */
public record PacketTrace(PacketListener listener) implements DatagramWatcher, MessageWatcher {
  /** A trace for a listener; null for {@link PacketListener#NONE}, so that no event is created. */
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
      boolean sent, InetSocketAddress local, InetSocketAddress peer, Message message, long now) {
    tell(new PacketEvent(Transport.TCP, sent, local, peer, message.summary(), now));
  }

  private void tell(PacketEvent event) {
    try {
      listener.onPacket(event);
    } catch (RuntimeException | Error e) {
      ListenerThreads.fault(e);
    }
  }
}
