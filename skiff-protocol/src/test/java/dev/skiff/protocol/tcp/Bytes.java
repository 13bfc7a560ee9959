package dev.skiff.protocol.tcp;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/** Messages in the notation of the tests: hex digits, blanks, and texts between apostrophes. */
final class Bytes {
  private Bytes() {}

  /** For example {@code "0000 0009 0001 'a' 00 'octet' 00"}. */
  static ByteBuffer of(String notation) {
    StringBuilder digits = new StringBuilder();
    String[] parts = notation.split("'", -1);
    for (int i = 0; i < parts.length; i++) {
      digits.append(
          i % 2 == 0
              ? parts[i].replace(" ", "")
              : HexFormat.of().formatHex(parts[i].getBytes(StandardCharsets.UTF_8)));
    }
    return ByteBuffer.wrap(HexFormat.of().parseHex(digits));
  }

  /** A length and the bytes after it. */
  static ByteBuffer message(String notation) {
    ByteBuffer packet = of(notation);
    return ByteBuffer.allocate(4 + packet.remaining())
        .putInt(packet.remaining())
        .put(packet)
        .flip();
  }

  static byte[] array(ByteBuffer buffer) {
    byte[] array = new byte[buffer.remaining()];
    buffer.duplicate().get(array);
    return array;
  }
}
