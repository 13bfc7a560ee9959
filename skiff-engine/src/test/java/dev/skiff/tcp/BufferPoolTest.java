package dev.skiff.tcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.skiff.transfer.StorageException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import org.junit.jupiter.api.Test;

class BufferPoolTest {
  private static final int SMALL = 64 << 10;
  private static final int LARGE = 256 << 10;

  @Test
  void buffersAreLargeUntilHalfOfTheMemoryIsGivenOutAndNeverTakeMoreThanAll() throws Exception {
    BufferPool pool = new BufferPool(16 * SMALL);
    Deque<ByteBuffer> taken = new ArrayDeque<>();
    for (int i = 0; i < 2 + 8; i++) {
      taken.addLast(pool.take());
    }
    assertThat(taken.stream().filter(buffer -> buffer.capacity() == LARGE)).hasSize(2);
    assertThat(taken.stream().filter(buffer -> buffer.capacity() == SMALL)).hasSize(8);
    assertThat(taken).allMatch(ByteBuffer::isDirect);
    assertThatThrownBy(pool::take)
        .isInstanceOf(StorageException.class)
        .hasMessageContaining("no buffer memory left");
    for (ByteBuffer buffer : taken) {
      pool.giveBack(buffer, true);
    }
    assertThat(pool.take().capacity()).isEqualTo(LARGE);
  }

  @Test
  void aBufferComesBackEmptyAndOneThatIsStillInUseDoesNotComeBack() throws Exception {
    BufferPool pool = new BufferPool(16 * SMALL);
    ByteBuffer first = pool.take();
    first.putInt(7).limit(9);
    pool.giveBack(first, true);
    ByteBuffer again = pool.take();
    assertThat(again).isSameAs(first);
    assertThat(again.position()).isZero();
    assertThat(again.limit()).isEqualTo(LARGE);
    pool.giveBack(again, false);
    assertThat(pool.take()).isNotSameAs(first);
  }

  @Test
  void theLastQuarterIsForClientsThatHaveNone() throws Exception {
    BufferPool pool = new BufferPool(16 * SMALL);
    String greedy = "192.0.2.1";
    String other = "192.0.2.2";
    Deque<ByteBuffer> taken = new ArrayDeque<>();
    for (int i = 0; i < 2 + 4; i++) {
      taken.addLast(pool.take(greedy));
    }
    assertThatThrownBy(() -> pool.take(greedy)).hasMessageContaining("no buffer memory left");
    pool.take(other);
    assertThatThrownBy(() -> pool.take(other)).hasMessageContaining("no buffer memory left");
    for (ByteBuffer buffer : taken) {
      pool.giveBack(greedy, buffer, true);
    }
    assertThat(pool.take(greedy).capacity()).isEqualTo(LARGE);
  }

  @Test
  void aClientThatGaveItsBuffersBackHasNone() throws Exception {
    BufferPool pool = new BufferPool(16 * SMALL);
    pool.giveBack("192.0.2.1", pool.take("192.0.2.1"), true);
    assertThatThrownBy(
            () -> {
              while (true) {
                pool.take("192.0.2.2");
              }
            })
        .hasMessageContaining("no buffer memory left");
    assertThat(pool.take("192.0.2.1").capacity()).isPositive();
  }

  @Test
  void thereIsAlwaysOne() throws Exception {
    BufferPool pool = new BufferPool(0);
    ByteBuffer only = pool.take();
    assertThat(only.capacity()).isEqualTo(SMALL);
    assertThatThrownBy(pool::take).isInstanceOf(StorageException.class);
    pool.giveBack(only, true);
    assertThat(pool.take()).isSameAs(only);
  }
}
