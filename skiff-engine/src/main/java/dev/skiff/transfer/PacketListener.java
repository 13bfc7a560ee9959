package dev.skiff.transfer;

/**
 * A listener that gets each packet that a client or server sends or receives, for a trace. A packet
 * that is sent again is reported again. The listener must not block and must not throw.
 *
 * <p>An event loop's thread calls it for packets over UDP, and a connection's thread for packets
 * over TCP. Several threads may call it at once.
 */
@FunctionalInterface
public interface PacketListener {
  /** Stands for no listener: no events are created. */
  PacketListener NONE = event -> {};

  /** A packet was sent, or was received and will now be handled. */
  void onPacket(PacketEvent event);
}
