package dev.skiff.cli.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.skiff.cli.TestHost;
import dev.skiff.storage.Sink;
import dev.skiff.storage.Sinks;
import dev.skiff.storage.Source;
import dev.skiff.storage.Sources;
import dev.skiff.transfer.StorageException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChecksumTest {
  /** Of {@code abc}; FIPS 180-2, B.1. */
  private static final String ABC =
      "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

  @TempDir Path directory;

  private void write(Checksum checksum, String text) throws Exception {
    try (Sink sink = checksum.of(Sinks.file(directory.resolve("f")))) {
      for (byte octet : text.getBytes(StandardCharsets.UTF_8)) {
        sink.write(ByteBuffer.wrap(new byte[] {octet}));
      }
      sink.flush();
      sink.commit();
    }
  }

  @Test
  void itIsThatOfWhatWasWritten() throws Exception {
    Checksum checksum = new Checksum(null);
    write(checksum, "abc");
    assertThat(checksum.hex()).isEqualTo(ABC);
    assertThat(directory.resolve("f")).hasContent("abc");
  }

  @Test
  void itIsThatOfWhatWasRead() throws Exception {
    Checksum checksum = new Checksum(null);
    try (Source source = checksum.of(Sources.bytes("abc".getBytes(StandardCharsets.UTF_8)))) {
      ByteBuffer target = ByteBuffer.allocate(10).put((byte) 'x').limit(3);
      while (source.read(target) >= 0) {
        target.position(1);
      }
      assertThat(source.sizeBytes()).hasValue(3);
    }
    assertThat(checksum.hex()).isEqualTo(ABC);
  }

  @Test
  void whatIsExpectedIsPublished() throws Exception {
    write(new Checksum(ABC), "abc");
    assertThat(directory.resolve("f")).hasContent("abc");
  }

  @Test
  void whatIsNotExpectedIsNot() throws Exception {
    Files.writeString(directory.resolve("f"), "old");
    assertThatExceptionOfType(StorageException.class)
        .isThrownBy(() -> write(new Checksum(ABC), "abd"))
        .withCauseInstanceOf(Checksum.MismatchException.class);
    assertThat(directory.resolve("f")).hasContent("old");
    assertThat(TestHost.names(directory)).containsExactly("f");
  }
}
