package dev.skiff.transfer;

/**
 * A listener that gets each packet that a client or server sends or receives, for a trace. A packet
 * that is sent again is reported again. An exception that the listener throws is logged.
 *
 * <p>An event loop's thread calls it for packets over UDP, and a connection's thread for packets
 * over TCP, in the order of the packets of a transfer. Several threads may call it at once. While
 * it blocks, all transfers on that thread stand still: unlike a {@link TransferListener}, it must
 * not block, and cannot wait for a transfer of its client.
 */
@FunctionalInterface
public interface PacketListener {
  /** Stands for no listener: no events are created. */
  PacketListener NONE = event -> {};

  /** A packet was sent, or was received and will now be handled. */
  void onPacket(PacketEvent event);
}
