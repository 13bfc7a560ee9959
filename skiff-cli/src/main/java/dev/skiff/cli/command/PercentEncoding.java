package dev.skiff.cli.command;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** The percent-encoding of URIs (RFC 3986 section 2.1). */
final class PercentEncoding {
  private PercentEncoding() {}

  /**
   * Undoes it.
   *
   * @param text in which two hexadecimal digits follow each {@code %}
   * @throws IllegalArgumentException if that is not UTF-8: {@link java.net.URI} would put another
   *     character there, and a file of another name be meant
   */
  static String decode(String text) {
    ByteBuffer encoded = StandardCharsets.UTF_8.encode(text);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(encoded.remaining());
    while (encoded.hasRemaining()) {
      byte next = encoded.get();
      bytes.write(next == '%' ? 16 * digit(encoded) + digit(encoded) : next);
    }
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(bytes.toByteArray()))
          .toString();
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException("its percent-encoding is not valid UTF-8", e);
    }
  }

  private static int digit(ByteBuffer encoded) {
    return Character.digit(encoded.get(), 16);
  }
}
