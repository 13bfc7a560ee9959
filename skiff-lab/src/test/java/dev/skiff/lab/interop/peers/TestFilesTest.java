package dev.skiff.lab.interop.peers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TestFilesTest {
  @TempDir Path directory;

  @Test
  void theSameSizeGivesTheSameBytes() throws IOException {
    for (int size : new int[] {0, 1, 7, 65_535, 65_536, 65_537, 200_000}) {
      Path first = TestFiles.random(directory.resolve("first" + size), size);
      Path second = TestFiles.random(directory.resolve("second" + size), size);
      assertThat(first).hasSize(size);
      assertThat(Files.mismatch(first, second)).isEqualTo(-1);
      TestFiles.assertSameContent(first, second);
    }
  }

  @Test
  void theFirstDifferentOffsetIsNamed() throws IOException {
    Path expected = TestFiles.random(directory.resolve("expected"), 200_000);
    byte[] bytes = Files.readAllBytes(expected);
    bytes[150_001] ^= 1;
    Path actual = Files.write(directory.resolve("actual"), bytes);
    assertThatThrownBy(() -> TestFiles.assertSameContent(expected, actual))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("first at offset 150001:");
  }

  @Test
  void aFileThatEndsEarlyDiffersAtItsEnd() throws IOException {
    Path expected = TestFiles.random(directory.resolve("expected"), 65_536 + 10);
    for (int size : new int[] {0, 65_535, 65_536, 65_540}) {
      Path cut = Files.write(directory.resolve("cut" + size), firstBytes(expected, size));
      assertThatThrownBy(() -> TestFiles.assertSameContent(expected, cut))
          .hasMessageContaining("first at offset " + size + ":")
          .hasMessageContaining("the end");
      assertThatThrownBy(() -> TestFiles.assertSameContent(cut, expected))
          .hasMessageContaining("first at offset " + size + ":");
    }
  }

  @Test
  void aMissingFileIsNotTheSame() throws IOException {
    Path expected = TestFiles.random(directory.resolve("expected"), 10);
    Path missing = directory.resolve("missing");
    assertThat(TestFiles.sameContent(expected, missing)).isFalse();
    assertThatThrownBy(() -> TestFiles.assertSameContent(expected, missing))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("missing");
  }

  @Test
  void aDifferenceBeyondTheRangeOfAnIntIsFound() throws IOException {
    long size = (2L << 30) + 100_003;
    Path expected = TestFiles.sparse(directory.resolve("expected"), size);
    Path actual = TestFiles.sparse(directory.resolve("actual"), size);
    assertThat(actual).hasSize(size);
    long offset = (2L << 30) + 70_000;
    try (FileChannel channel = FileChannel.open(actual, StandardOpenOption.WRITE)) {
      channel.write(ByteBuffer.wrap(new byte[20]), offset);
    }
    assertThatThrownBy(() -> TestFiles.assertSameContent(expected, actual))
        .hasMessageContaining("first at offset " + offset + ":");
  }

  private static byte[] firstBytes(Path file, int count) throws IOException {
    return Arrays.copyOf(Files.readAllBytes(file), count);
  }
}
