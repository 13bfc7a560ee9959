package dev.skiff.protocol.wire;

import static dev.skiff.protocol.wire.PacketBytes.array;
import static dev.skiff.protocol.wire.PacketBytes.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** RFC 1350 section 1 and RFC 764: line ends, and pairs at the edge of a block. */
class NetasciiTest {
  private static final String LOCAL = "a\rb\n\r\n\n\r\r\0c\r";
  private static final String WIRE = "a\r\0b\r\n\r\0\r\n\r\n\r\0\r\0\0c\r\0";
  private static final byte[] SPECIAL = {13, 10, 0, 97};

  @Test
  @Tag("rfc1350-1-netascii")
  void everySizeOfTargetGivesTheSameNetascii() {
    for (int blockBytes = 1; blockBytes <= WIRE.length() + 1; blockBytes++) {
      assertThat(encode(array(bytes(LOCAL)), blockBytes, LOCAL.length()))
          .as("blocks of %d", blockBytes)
          .isEqualTo(array(bytes(WIRE)));
    }
  }

  @Test
  void everySplitOfTheSourceGivesTheSameNetascii() {
    for (int pieceBytes = 1; pieceBytes <= LOCAL.length(); pieceBytes++) {
      for (int blockBytes = 1; blockBytes <= 5; blockBytes++) {
        assertThat(encode(array(bytes(LOCAL)), blockBytes, pieceBytes))
            .as("blocks of %d from pieces of %d", blockBytes, pieceBytes)
            .isEqualTo(array(bytes(WIRE)));
      }
    }
  }

  @Test
  @Tag("rfc1350-1-netascii")
  void everySplitOfTheSourceGivesTheSameText() {
    for (int split = 0; split <= WIRE.length(); split++) {
      NetasciiDecoder decoder = new NetasciiDecoder();
      ByteBuffer target = ByteBuffer.allocate(LOCAL.length());
      decoder.decode(bytes(WIRE.substring(0, split)), target);
      decoder.decode(bytes(WIRE.substring(split)), target);
      decoder.finish(target);
      assertThat(array(target.flip())).as("split at %d", split).isEqualTo(array(bytes(LOCAL)));
    }
  }

  @Test
  void theSecondByteOfAPairWaitsForRoom() {
    NetasciiEncoder encoder = new NetasciiEncoder();
    ByteBuffer block = ByteBuffer.allocate(1);
    ByteBuffer source = bytes("\n");
    encoder.encode(source, block);

    assertThat(source.hasRemaining()).isFalse();
    assertThat(encoder.hasPending()).isTrue();
    encoder.encode(source, block.clear());
    assertThat(array(block.flip())).isEqualTo(array(bytes("\n")));
    assertThat(encoder.hasPending()).isFalse();
  }

  // Not netascii: both bytes are kept, so a binary file in the wrong mode loses nothing more.
  @ParameterizedTest
  @Tag("rfc1350-1-netascii")
  @CsvSource({"0d41,0d41", "0d0d0a,0d0a", "0d0d00,0d0d", "0d0d0d,0d0d0d", "0dff0d0a,0dff0a"})
  void aCrBeforeAnyOtherByteIsKept(String wire, String local) {
    assertThat(decodeByteByByte(fromHex(wire))).isEqualTo(fromHex(local));
  }

  @Test
  void aTrailingCrIsKept() {
    assertThat(decodeByteByByte(fromHex("610d"))).isEqualTo(fromHex("610d"));
  }

  @Test
  void finishingTwiceWritesTheCrOnce() {
    NetasciiDecoder decoder = new NetasciiDecoder();
    ByteBuffer target = ByteBuffer.allocate(4);
    decoder.decode(bytes("\r"), target);
    decoder.finish(target);
    decoder.finish(target);
    assertThat(target.position()).isEqualTo(1);
  }

  @Test
  void theDecoderNeedsRoomForTheSourceAndOneByteMore() {
    NetasciiDecoder decoder = new NetasciiDecoder();
    decoder.decode(bytes("\r"), ByteBuffer.allocate(0));
    ByteBuffer target = ByteBuffer.allocate(3);
    decoder.decode(bytes("ab"), target);
    assertThat(array(target.flip())).isEqualTo(array(bytes("\rab")));
  }

  @Test
  void randomBytesComeBackFromARoundTrip() {
    Random random = new Random(764);
    for (int i = 0; i < 5_000; i++) {
      byte[] local = new byte[random.nextInt(60)];
      for (int at = 0; at < local.length; at++) {
        local[at] = random.nextBoolean() ? SPECIAL[random.nextInt(4)] : (byte) random.nextInt();
      }
      byte[] wire = encode(local, 1 + random.nextInt(9), 1 + random.nextInt(9));
      assertThat(decodeByteByByte(wire)).as("text %d", i).isEqualTo(local);
    }
  }

  private static byte[] encode(byte[] local, int blockBytes, int pieceBytes) {
    NetasciiEncoder encoder = new NetasciiEncoder();
    ByteArrayOutputStream wire = new ByteArrayOutputStream();
    ByteBuffer block = ByteBuffer.allocate(blockBytes);
    for (int at = 0; at < local.length; at += pieceBytes) {
      ByteBuffer piece = ByteBuffer.wrap(local, at, Math.min(pieceBytes, local.length - at));
      while (piece.hasRemaining() || encoder.hasPending()) {
        encoder.encode(piece, block);
        wire.writeBytes(array(block.flip()));
        block.clear();
      }
    }
    return wire.toByteArray();
  }

  private static byte[] decodeByteByByte(byte[] wire) {
    NetasciiDecoder decoder = new NetasciiDecoder();
    ByteBuffer target = ByteBuffer.allocate(wire.length + 1);
    for (byte value : wire) {
      decoder.decode(ByteBuffer.wrap(new byte[] {value}), target);
    }
    decoder.finish(target);
    return array(target.flip());
  }

  private static byte[] fromHex(String hex) {
    return HexFormat.of().parseHex(hex);
  }
}
