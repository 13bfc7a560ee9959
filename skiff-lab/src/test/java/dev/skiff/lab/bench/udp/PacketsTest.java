package dev.skiff.lab.bench.udp;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** What the clients read in packets. */
class PacketsTest {
  private static final Workload WINDOWED = new Workload(false, 1, 1, 1468, 16);

  @Test
  void optionsAreFoundInAnyOrderAndCase() {
    ByteBuffer answer = packet("\0\6tsize\0007\0WindowSize\00016\0BLKSIZE\0001468\0");

    assertThat(Packets.blockSize(answer)).isEqualTo(1468);
    assertThat(Packets.windowSize(answer)).isEqualTo(16);
    assertThat(Packets.disagreement(answer, WINDOWED)).isNull();
  }

  @Test
  void aServerWithoutAWindowIsNoted() {
    ByteBuffer answer = packet("\0\6blksize\0001468\0");

    assertThat(Packets.disagreement(answer, WINDOWED)).isEqualTo("no window");
  }

  @Test
  void aSmallerBlockIsNoted() {
    ByteBuffer answer = packet("\0\6windowsize\00016\0blksize\000512\0");

    assertThat(Packets.disagreement(answer, WINDOWED)).isEqualTo("blksize 512");
  }

  @Test
  void aNameThatLooksLikeAnOptionIsNone() {
    ByteBuffer request = packet("\0\1blksize-1\0octet\0windowsize\0004\0");

    assertThat(Packets.fileName(request)).isEqualTo("blksize-1");
    assertThat(Packets.blockSize(request)).isEqualTo(512);
    assertThat(Packets.windowSize(request)).isEqualTo(4);
  }

  @Test
  void anUnfinishedPacketHasNoOptions() {
    ByteBuffer answer = packet("\0\6blksize");

    assertThat(Packets.blockSize(answer)).isEqualTo(512);
  }

  private static ByteBuffer packet(String bytes) {
    return ByteBuffer.wrap(bytes.getBytes(StandardCharsets.ISO_8859_1));
  }
}
