package dev.skiff.protocol.wire;

/** What came in one UDP datagram: a packet, or bytes that are none. */
public sealed interface Datagram permits Packet, Datagram.Malformed {
  /**
   * Bytes that are no TFTP packet.
   *
   * @param problem what is wrong, in words short enough to send back in an ERROR
   */
  record Malformed(String problem) implements Datagram {}
}
