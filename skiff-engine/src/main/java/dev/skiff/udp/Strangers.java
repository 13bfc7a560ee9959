package dev.skiff.udp;

import dev.skiff.protocol.wire.ErrorCode;
import dev.skiff.protocol.wire.Opcode;
import dev.skiff.protocol.wire.Packet;
import dev.skiff.protocol.wire.PacketDecoder;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Packets of senders that a transfer does not know (RFC 1350 section 4). */
final class Strangers {
  private static final Packet.Error REFUSAL =
      Packet.Error.of(ErrorCode.UNKNOWN_TRANSFER_ID, "this port serves another transfer");

  private Strangers() {}

  /** What the sender is told; null where it is an ERROR, which nothing answers. */
  static Packet.@Nullable Error answerTo(ByteBuffer datagram) {
    return Opcode.of(PacketDecoder.opcode(datagram)) == Opcode.ERROR ? null : REFUSAL;
  }
}
