package dev.skiff.lab.interop.relay;

import dev.skiff.protocol.wire.Datagram;
import dev.skiff.protocol.wire.Option;
import dev.skiff.protocol.wire.Packet;
import java.util.EnumSet;
import java.util.Set;

/** Recognizes the roles of the datagrams of one transfer, which it sees in their order. */
final class PacketRoles {
  private static final int PLAIN_BLOCK_BYTES = 512;
  private static final int UNKNOWN = -1;

  private int blockBytes = PLAIN_BLOCK_BYTES;
  private int lastBlock = UNKNOWN;
  private boolean dataSeen;

  /** The roles of the next datagram. */
  Set<PacketRole> of(Datagram datagram) {
    return switch (datagram) {
      case Packet.Request _ -> EnumSet.of(PacketRole.REQUEST);
      case Packet.OptionAck answer -> {
        answer.options().forEach(this::learnBlockSize);
        yield EnumSet.of(PacketRole.OACK);
      }
      case Packet.Data data -> ofData(data);
      case Packet.Ack ack when ack.block() == lastBlock -> EnumSet.of(PacketRole.LAST_ACK);
      default -> EnumSet.noneOf(PacketRole.class);
    };
  }

  private void learnBlockSize(Option option) {
    if (option.is(Option.BLOCK_SIZE) && option.value().matches("\\d{1,5}")) {
      blockBytes = Integer.parseInt(option.value());
    }
  }

  private Set<PacketRole> ofData(Packet.Data data) {
    Set<PacketRole> roles = EnumSet.noneOf(PacketRole.class);
    if (!dataSeen) {
      roles.add(PacketRole.FIRST_DATA);
    }
    if (data.payload().remaining() < blockBytes) {
      lastBlock = data.block();
      roles.add(PacketRole.LAST_DATA);
    }
    dataSeen = true;
    return roles;
  }
}
