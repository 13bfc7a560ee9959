package dev.skiff.transfer;

/**
 * Told of each packet that a client or server sends and receives, as they pass: for a trace. A
 * packet that is sent again is told again. A listener must not block, and must not throw; where
 * there is none, nothing is made to be told.
 *
 * <p>It is called on an event loop's thread for packets over UDP, on a connection's for those over
 * TCP: by several threads at once where there are several of them.
 */
@FunctionalInterface
public interface PacketListener {
  /** Listens to nothing. */
  PacketListener NONE = event -> {};

  /** A packet has left, or has come and is about to be handled. */
  void onPacket(PacketEvent event);
}
