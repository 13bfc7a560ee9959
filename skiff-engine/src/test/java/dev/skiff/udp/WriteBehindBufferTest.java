package dev.skiff.udp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skiff.storage.Sink;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class WriteBehindBufferTest implements WriteBehindBuffer.Listener {
  private static final int BLOCK = 1_000;

  private final HeldTasks io = new HeldTasks();
  private final HeldTasks loop = new HeldTasks();
  private final List<String> events = new ArrayList<>();
  private final Recording sink = new Recording();
  private final WriteBehindBuffer writer = new WriteBehindBuffer(sink, BLOCK, 10 * BLOCK);

  @BeforeEach
  void allocate() {
    writer.allocate();
  }

  @Override
  public void onRoom() {
    events.add("room");
  }

  @Override
  public void onStored() {
    events.add("stored");
  }

  @Override
  public void onWriteFailure(IOException failure) {
    events.add(failure.getMessage());
  }

  @Test
  void theBytesArriveInOrderAndThenTheFileIsCommitted() {
    byte[] file = new byte[123_456];
    new Random(3).nextBytes(file);
    long block = 0;
    for (int place = 0; place < file.length; place += BLOCK) {
      assertThat(++block).as("there is room").isLessThanOrEqualTo(writer.roomThrough());
      int length = Math.min(BLOCK, file.length - place);
      writer.put(block, ByteBuffer.wrap(file, place, length));
      writer.extendTo(place + length);
      writer.writeBehind(io, loop, this);
      if (block % 3 == 0) {
        runAll();
      }
    }
    writer.store(io, loop, this);
    runAll();
    assertThat(sink.written.toByteArray()).isEqualTo(file);
    assertThat(sink.commits).isEqualTo(1);
    assertThat(events).endsWith("stored").containsOnlyOnce("stored");
  }

  @Test
  void aLittleIsNotWorthAJobAndHalfTheRingIs() {
    append(4);
    assertThat(io.size()).isZero();
    append(1);
    assertThat(io.size()).isEqualTo(1);
  }

  @Test
  void theRoomIsUsedUpAndComesBackWhenItIsWritten() {
    assertThat(writer.roomThrough()).isEqualTo(10);
    append(10);
    assertThat(writer.roomThrough()).isEqualTo(10);
    io.runNext();
    assertThat(writer.roomThrough()).as("the loop does not know yet").isEqualTo(10);
    loop.runNext();
    assertThat(events).containsExactly("room");
    assertThat(writer.roomThrough()).isEqualTo(15);
    assertThat(io.size()).as("the other half follows").isEqualTo(1);
    runAll();
    assertThat(writer.roomThrough()).isEqualTo(20);
  }

  @Test
  void whatComesWhileAJobWritesIsWrittenBeforeTheCommit() {
    append(5);
    append(2);
    writer.store(io, loop, this);
    assertThat(io.size()).isEqualTo(1);
    runAll();
    assertThat(sink.written.size()).isEqualTo(7 * BLOCK);
    assertThat(events).containsExactly("room", "stored");
  }

  @Test
  void anEmptyFileIsCommittedToo() {
    writer.store(io, loop, this);
    runAll();
    assertThat(sink.commits).isEqualTo(1);
    assertThat(events).containsExactly("stored");
  }

  @Test
  void afterAFailureNothingIsWrittenAnyMore() {
    sink.failure = new IOException("disk is full");
    append(5);
    runAll();
    assertThat(events).containsExactly("disk is full");
    sink.failure = null;
    append(5);
    writer.store(io, loop, this);
    runAll();
    assertThat(sink.written.size()).isZero();
    assertThat(sink.commits).isZero();
    assertThat(events).containsExactly("disk is full");
  }

  @Test
  void closingWaitsForTheJobThatWritesAndNoOtherStarts() {
    append(9);
    writer.close(io, () -> events.add("closed"));
    writer.close(io, () -> events.add("closed twice"));
    io.runNext();
    assertThat(sink.closed).isZero();
    runAll();
    assertThat(sink.closed).isEqualTo(1);
    assertThat(events).containsExactly("closed");
    append(9);
    writer.store(io, loop, this);
    assertThat(io.size()).isZero();
    assertThat(sink.commits).isZero();
  }

  @Test
  void aFailureWhileItIsBeingClosedIsOver() {
    append(9);
    writer.close(io, () -> events.add("closed"));
    sink.failure = new IOException("too late");
    runAll();
    assertThat(events).containsExactly("closed");
  }

  @Test
  void twoWindowsFitAndSmallBlocksTakeLittle() {
    assertThat(WriteBehindBuffer.bytesFor(8, 1)).isEqualTo(1_024);
    assertThat(WriteBehindBuffer.bytesFor(512, 1)).isEqualTo(32 << 10);
    for (int block : new int[] {8, 512, 1_468, 65_464}) {
      for (int window : new int[] {1, 7, 64}) {
        int bytes = WriteBehindBuffer.bytesFor(block, window);
        assertThat(bytes % block).isZero();
        assertThat(bytes).isGreaterThanOrEqualTo(2 * block * window);
        WriteBehindBuffer made = new WriteBehindBuffer(sink, block, bytes);
        assertThat(made.bytesHeld()).isZero();
        made.allocate();
        assertThat(made.bytesHeld()).isEqualTo(bytes);
      }
    }
  }

  private long put;

  private void append(int blocks) {
    for (int i = 0; i < blocks; i++) {
      writer.put(++put, ByteBuffer.allocate(BLOCK));
      writer.extendTo(put * BLOCK);
      writer.writeBehind(io, loop, this);
    }
  }

  private void runAll() {
    while (io.size() + loop.size() > 0) {
      io.runAll();
      loop.runAll();
    }
  }

  private static final class Recording implements Sink {
    final ByteArrayOutputStream written = new ByteArrayOutputStream();
    IOException failure;
    int commits;
    int closed;

    @Override
    public void write(ByteBuffer source) throws IOException {
      if (failure != null) {
        throw failure;
      }
      byte[] bytes = new byte[source.remaining()];
      source.get(bytes);
      written.writeBytes(bytes);
    }

    @Override
    public void commit() {
      commits++;
    }

    @Override
    public void close() {
      closed++;
    }
  }
}
