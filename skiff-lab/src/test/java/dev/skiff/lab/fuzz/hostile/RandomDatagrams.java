package dev.skiff.lab.fuzz.hostile;

import dev.skiff.protocol.wire.Direction;
import dev.skiff.protocol.wire.ErrorCode;
import dev.skiff.protocol.wire.Option;
import dev.skiff.protocol.wire.Packet;
import dev.skiff.protocol.wire.PacketEncoder;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Random;

/**
 * Datagrams by chance, the same for the same seed: noise, and valid packets with some bytes wrong.
 */
final class RandomDatagrams {
  private static final int LONGEST_NOISE = 400;

  /** One in so many begins as a request that was valid: each may open a file and a socket. */
  private static final int REQUEST_EVERY = 64;

  private static final List<Option> OPTIONS =
      List.of(
          Option.of(Option.BLOCK_SIZE, 1_468),
          Option.of(Option.WINDOW_SIZE, 16),
          Option.of(Option.TRANSFER_SIZE, 0));

  private static final List<byte[]> REQUESTS =
      List.of(
          bytes(new Packet.Request(Direction.READ, "boot", "octet", List.of())),
          bytes(new Packet.Request(Direction.READ, "pxelinux.cfg/default", "octet", OPTIONS)),
          bytes(new Packet.Request(Direction.READ, "ü.txt", "netascii", OPTIONS)),
          bytes(new Packet.Request(Direction.READ, "inside", "octet", OPTIONS)),
          bytes(new Packet.Request(Direction.WRITE, "new", "octet", List.of())),
          bytes(new Packet.Request(Direction.WRITE, "dir/new", "netascii", OPTIONS)));

  private static final List<byte[]> OTHERS =
      List.of(
          bytes(new Packet.Data(1, ByteBuffer.wrap(new byte[64]))),
          bytes(new Packet.Ack(0)),
          bytes(Packet.Error.of(ErrorCode.NOT_DEFINED, "stopped")),
          bytes(new Packet.OptionAck(OPTIONS)));

  private final Random random;
  private long count;

  RandomDatagrams(long seed) {
    random = new Random(seed);
  }

  /** Puts the next one into an empty buffer, and makes it ready to be sent. */
  void next(ByteBuffer datagram) {
    if (count++ % REQUEST_EVERY == 0) {
      mutate(REQUESTS.get(random.nextInt(REQUESTS.size())), random.nextInt(3), datagram);
    } else if (random.nextBoolean()) {
      mutate(OTHERS.get(random.nextInt(OTHERS.size())), 1 + random.nextInt(4), datagram);
    } else {
      noise(datagram);
    }
    datagram.flip();
  }

  private void mutate(byte[] packet, int wrongBytes, ByteBuffer datagram) {
    datagram.put(packet);
    for (int i = 0; i < wrongBytes; i++) {
      datagram.put(random.nextInt(packet.length), (byte) random.nextInt());
    }
    // Some end early.
    datagram.position(random.nextInt(4) == 0 ? random.nextInt(packet.length) : packet.length);
  }

  /** Every second one has an opcode that is looked into further. */
  private void noise(ByteBuffer datagram) {
    int length = random.nextInt(LONGEST_NOISE);
    for (int i = 0; i < length; i += Long.BYTES) {
      datagram.putLong(random.nextLong());
    }
    if (random.nextBoolean()) {
      datagram.putShort(0, (short) random.nextInt(8));
    }
    datagram.position(length);
  }

  private static byte[] bytes(Packet packet) {
    return PacketEncoder.encode(packet).array();
  }
}
