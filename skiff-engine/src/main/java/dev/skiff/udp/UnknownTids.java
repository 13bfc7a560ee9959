package dev.skiff.udp;

import dev.skiff.net.UdpSocket;
import dev.skiff.protocol.wire.ErrorCode;
import dev.skiff.protocol.wire.Opcode;
import dev.skiff.protocol.wire.Packet;
import dev.skiff.protocol.wire.PacketDecoder;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.Set;

/**
 * Answers packets from TIDs that do not belong to a transfer. Each TID gets one ERROR 5, because
 * two programs that answer each ERROR would never end. To bound the memory, only the first 64 TIDs
 * get one. For the event loop's thread only.
 */
final class UnknownTids {
  private static final int MOST_TOLD = 64;

  private static final Packet.Error UNKNOWN_TID =
      Packet.Error.of(ErrorCode.UNKNOWN_TRANSFER_ID, "this port serves another transfer");

  private final SessionContext context;
  private final UdpSocket socket;

  /** Empty in most transfers, and then shared by all. */
  private Set<InetSocketAddress> told = Set.of();

  UnknownTids(SessionContext context, UdpSocket socket) {
    this.context = context;
    this.socket = socket;
  }

  /**
   * Answers a packet. The transfer of the socket goes on (RFC 1350 section 4). An ERROR gets no
   * answer.
   */
  void reject(ByteBuffer received, InetSocketAddress sender) {
    if (Opcode.of(PacketDecoder.opcode(received)) == Opcode.ERROR || told.size() == MOST_TOLD) {
      return;
    }
    if (told.isEmpty()) {
      told = new HashSet<>();
    }
    if (told.add(sender)) {
      Session.send(context, socket, UNKNOWN_TID, sender);
    }
  }
}
