package dev.skiff.storage;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Text on this side, netascii on the wire. */
class NetasciiFilesTest {

  @Test
  void aSourceTranslatesWhateverTheSizeOfItsReads() throws Exception {
    String text = text(20_000);
    String expected = wire(text);
    for (int size : new int[] {1, 2, 7, 512, 8_192, 8_193, 100_000}) {
      Source source = Sources.netascii(Sources.bytes(text.getBytes(ISO_8859_1)));
      assertThat(source.sizeBytes()).isEmpty();
      assertThat(readAll(source, size)).isEqualTo(expected);
    }
  }

  @Test
  void aSourceThatEndsInTheFirstHalfOfAPairGivesTheSecond() throws Exception {
    Source source = Sources.netascii(Sources.bytes("\n".getBytes(ISO_8859_1)));
    assertThat(readAll(source, 1)).isEqualTo("\r\n");
    assertThat(source.read(ByteBuffer.allocate(1))).isEqualTo(-1);
    assertThat(source.read(ByteBuffer.allocate(0))).isZero();
  }

  @Test
  void anEmptyTextIsEmpty() throws Exception {
    assertThat(readAll(Sources.netascii(Sources.bytes(new byte[0])), 10)).isEmpty();
  }

  @Test
  void aSinkTranslatesWhateverTheSizeOfItsWrites() throws Exception {
    String text = text(20_000);
    byte[] wire = wire(text).getBytes(ISO_8859_1);
    for (int size : new int[] {1, 2, 7, 512, 8_192, 8_193, 100_000}) {
      ByteArrayOutputStream got = new ByteArrayOutputStream();
      Sink sink = Sinks.netascii(Sinks.of(got));
      for (int place = 0; place < wire.length; place += size) {
        ByteBuffer piece = ByteBuffer.wrap(wire, place, Math.min(size, wire.length - place));
        sink.write(piece);
        assertThat(piece.hasRemaining()).isFalse();
      }
      sink.commit();
      sink.close();
      assertThat(got.toString(ISO_8859_1)).isEqualTo(text);
    }
  }

  @Test
  void aCarriageReturnAtTheVeryEndIsKept() throws Exception {
    ByteArrayOutputStream got = new ByteArrayOutputStream();
    Sink sink = Sinks.netascii(Sinks.of(got));
    sink.write(ByteBuffer.wrap("a\r".getBytes(ISO_8859_1)));
    assertThat(got.toString(ISO_8859_1)).isEqualTo("a");
    sink.commit();
    assertThat(got.toString(ISO_8859_1)).isEqualTo("a\r");
  }

  @Test
  void closingTheTranslationClosesTheFile() {
    int[] closed = {0};
    ByteArrayInputStream stream =
        new ByteArrayInputStream(new byte[0]) {
          @Override
          public void close() {
            closed[0]++;
          }
        };
    Sources.netascii(Sources.of(stream)).close();
    assertThat(closed[0]).isEqualTo(1);
  }

  /** Line ends of every kind, thickly. */
  private static String text(int length) {
    Random random = new Random(length);
    StringBuilder text = new StringBuilder();
    while (text.length() < length) {
      text.append("ab\r\n\0\u00ff".charAt(random.nextInt(6)));
    }
    return text.toString();
  }

  private static String wire(String text) {
    return text.replace("\r", "\r\0").replace("\n", "\r\n");
  }

  private static String readAll(Source source, int size) throws IOException {
    StringBuilder all = new StringBuilder();
    ByteBuffer piece = ByteBuffer.allocate(size);
    for (int count = source.read(piece); count >= 0; count = source.read(piece)) {
      assertThat(count).isPositive().isEqualTo(piece.position());
      all.append(new String(piece.array(), 0, count, ISO_8859_1));
      piece.clear();
    }
    return all.toString();
  }
}
