package dev.skiff.protocol.wire;

/** The content of one UDP datagram: a packet, or bytes that are not a packet. */
public sealed interface Datagram permits Packet, Datagram.Malformed {
  /**
   * Bytes that are not a TFTP packet.
   *
   * @param problem the reason, in words short enough for an ERROR
   */
  record Malformed(String problem) implements Datagram {}
}
