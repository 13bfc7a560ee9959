package dev.skiff.protocol.wire;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Datagrams in the notation of the tests: numbers are bytes, strings are ISO 8859-1. */
final class PacketBytes {
  private PacketBytes() {}

  static ByteBuffer bytes(Object... parts) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (Object part : parts) {
      switch (part) {
        case Integer value -> out.write(value);
        case String text -> out.writeBytes(text.getBytes(StandardCharsets.ISO_8859_1));
        default -> throw new IllegalArgumentException("neither a number nor a string: " + part);
      }
    }
    return ByteBuffer.wrap(out.toByteArray());
  }

  static byte[] array(ByteBuffer buffer) {
    byte[] array = new byte[buffer.remaining()];
    buffer.duplicate().get(array);
    return array;
  }
}
