package dev.skiff.lab.relay;

import dev.skiff.protocol.wire.Datagram;
import dev.skiff.protocol.wire.Option;
import dev.skiff.protocol.wire.Packet;
import java.util.EnumSet;
import java.util.Set;

/** Recognizes the landmarks of one transfer, of which it is shown every datagram. */
final class Landmarks {
  private static final int PLAIN_BLOCK_BYTES = 512;
  private static final int UNKNOWN = -1;

  private int blockBytes = PLAIN_BLOCK_BYTES;
  private int lastBlock = UNKNOWN;
  private boolean dataSeen;

  /** What this datagram is, if anything. */
  Set<Landmark> of(Datagram datagram) {
    return switch (datagram) {
      case Packet.Request _ -> EnumSet.of(Landmark.REQUEST);
      case Packet.OptionAck answer -> {
        answer.options().forEach(this::learnBlockSize);
        yield EnumSet.of(Landmark.OACK);
      }
      case Packet.Data data -> ofData(data);
      case Packet.Ack ack when ack.block() == lastBlock -> EnumSet.of(Landmark.LAST_ACK);
      default -> EnumSet.noneOf(Landmark.class);
    };
  }

  private void learnBlockSize(Option option) {
    if (option.is(Option.BLOCK_SIZE) && option.value().matches("\\d{1,5}")) {
      blockBytes = Integer.parseInt(option.value());
    }
  }

  private Set<Landmark> ofData(Packet.Data data) {
    Set<Landmark> landmarks = EnumSet.noneOf(Landmark.class);
    if (!dataSeen) {
      landmarks.add(Landmark.FIRST_DATA);
    }
    if (data.payload().remaining() < blockBytes) {
      lastBlock = data.block();
      landmarks.add(Landmark.LAST_DATA);
    }
    dataSeen = true;
    return landmarks;
  }
}
