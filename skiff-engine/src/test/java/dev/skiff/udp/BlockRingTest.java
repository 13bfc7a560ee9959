package dev.skiff.udp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BlockRingTest {
  private final BlockRing ring = new BlockRing(10, 4);

  @Test
  void whatIsAppendedIsCopiedOutAlsoOverTheEdge() {
    byte[] file = new byte[1_000];
    new Random(1).nextBytes(file);
    for (int place = 0; place < file.length; place += 10) {
      append(ByteBuffer.wrap(file, place, 10));
      ByteBuffer held = ByteBuffer.allocate(50);
      int end = ring.copy(ring.start(), ring.end(), held, 4);
      assertThat(Arrays.copyOfRange(held.array(), 4, end))
          .isEqualTo(Arrays.copyOfRange(file, (int) ring.start(), place + 10));
      ring.releaseTo(place - 7L);
    }
  }

  private void append(ByteBuffer block) {
    long end = ring.end() + block.remaining();
    ring.put(ring.end(), block);
    ring.extendTo(end);
  }

  @Test
  void whatIsPutAheadIsHeldOnceEverythingBeforeItIsThere() {
    ring.put(10, ByteBuffer.wrap(new byte[] {5, 6}));
    assertThat(ring.free()).isEqualTo(40);
    append(ByteBuffer.wrap(new byte[10]));
    ring.extendTo(12);
    ByteBuffer copy = ByteBuffer.allocate(2);
    ring.copy(10, 12, copy, 0);
    assertThat(copy.array()).containsExactly(5, 6);
  }

  @Test
  void aBlockThatLiesOverTheEdgeIsTakenInTwoPieces() {
    append(ByteBuffer.wrap(new byte[35]));
    ring.releaseTo(35);
    byte[] block = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9};
    append(ByteBuffer.wrap(block));
    assertThat(ring.view(35, 45).remaining()).isEqualTo(5);
    ByteBuffer copy = ByteBuffer.allocate(10);
    assertThat(ring.copy(35, 45, copy, 0)).isEqualTo(10);
    assertThat(copy.array()).isEqualTo(block);
  }

  @Test
  void bytesForWhichThereIsNoRoomReplaceNothing() {
    append(ByteBuffer.wrap(new byte[10]));
    assertThatThrownBy(() -> ring.put(31, ByteBuffer.wrap(new byte[10])))
        .isInstanceOf(IllegalArgumentException.class);
    ring.put(30, ByteBuffer.wrap(new byte[10]));
    ring.releaseTo(1);
    ring.put(31, ByteBuffer.wrap(new byte[10]));
  }

  @Test
  void theRoomIsWhatIsNotHeld() {
    assertThat(ring.capacity()).isEqualTo(40);
    assertThat(ring.free()).isEqualTo(40);
    ring.extendTo(30);
    assertThat(ring.free()).isEqualTo(10);
    assertThat(ring.bound()).isEqualTo(40);
    ring.releaseTo(20);
    assertThat(ring.free()).isEqualTo(30);
    assertThat(ring.bound()).isEqualTo(60);
  }

  @Test
  void whatIsReleasedDoesNotComeBackAndWhatIsNotThereIsNotReleased() {
    ring.extendTo(30);
    ring.releaseTo(20);
    ring.releaseTo(10);
    assertThat(ring.start()).isEqualTo(20);
    ring.releaseTo(99);
    assertThat(ring.start()).isEqualTo(30);
  }

  @Test
  void placesBeyondAnIntAreHeld() {
    long far = 5L << 32;
    ring.extendTo(far);
    ring.releaseTo(far);
    append(ByteBuffer.wrap(new byte[] {1, 2, 3}));
    ByteBuffer copy = ByteBuffer.allocate(3);
    ring.copy(far, far + 3, copy, 0);
    assertThat(copy.array()).containsExactly(1, 2, 3);
    assertThat(ring.free()).isEqualTo(37);
  }

  @Test
  void aRingLargerThanAnArrayIsNotMade() {
    assertThatThrownBy(() -> new BlockRing(65_464, 65_535)).isInstanceOf(ArithmeticException.class);
  }
}
