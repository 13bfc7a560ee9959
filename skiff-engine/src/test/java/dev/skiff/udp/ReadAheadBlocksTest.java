package dev.skiff.udp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skiff.storage.Source;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;

class ReadAheadBlocksTest implements BlockReader.Listener {
  private static final int BLOCK = 512;
  private static final int RUN = 16 << 10;

  private final HeldTasks io = new HeldTasks();
  private final HeldTasks loop = new HeldTasks();
  private final List<IOException> failures = new ArrayList<>();
  private int readyCalls;

  @Override
  public void onBlocksReady() {
    readyCalls++;
  }

  @Override
  public void onReadFailure(IOException failure) {
    failures.add(failure);
  }

  @Test
  void aFileIsReadInRunsAsItsBlocksAreReleased() throws Exception {
    for (int length : new int[] {0, 1, 511, 512, 513, 40_000, 65_536, 300_000}) {
      byte[] file = bytes(length);
      for (boolean known : new boolean[] {true, false}) {
        for (int most : new int[] {Integer.MAX_VALUE, 700, 1}) {
          assertThat(readAll(new Pieces(file, known, most), 4))
              .as("%d bytes, %s, %d at a time", length, known ? "known" : "unknown", most)
              .isEqualTo(file);
        }
      }
    }
  }

  /** As a sender does: whenever there is no more to send, everything so far is acknowledged. */
  private byte[] readAll(Pieces source, int window) throws IOException {
    ReadAheadBlocks reader = open(source, window);
    ByteBuffer all = ByteBuffer.allocate(source.file.length + 2 * BLOCK);
    long sent = 0;
    while (!reader.hasEnded() || sent < reader.readyThrough()) {
      while (sent < reader.readyThrough()) {
        sent += copyBlocks(reader, sent + 1, all);
        assertThat(reader.bytesThrough(sent)).isEqualTo(all.position());
      }
      reader.release(sent);
      reader.readAhead(io, loop, this);
      runAll();
    }
    return Arrays.copyOf(all.array(), all.position());
  }

  /** Up to three at a time, without the room for their headers. */
  private static int copyBlocks(ReadAheadBlocks reader, long from, ByteBuffer all) {
    ByteBuffer run = ByteBuffer.allocate(3 * (BlockReader.HEADER_BYTES + BLOCK));
    int count = (int) Math.min(3, reader.readyThrough() - from + 1);
    assertThat(reader.put(run, from, count)).isEqualTo(count);
    for (int i = 0; i < count; i++) {
      int start = i * (BlockReader.HEADER_BYTES + BLOCK) + BlockReader.HEADER_BYTES;
      all.put(run.slice(start, Math.min(BLOCK, run.limit() - start)));
    }
    return count;
  }

  /** Else a receiver that waits for the end of a window would wait in vain. */
  @Test
  void thereIsAlwaysAWholeWindowOrTheEndOfTheFile() throws Exception {
    for (int length = 0; length < 12 * BLOCK; length += 100) {
      for (int window : new int[] {1, 2, 4, 9}) {
        for (boolean known : new boolean[] {true, false}) {
          for (int most : new int[] {Integer.MAX_VALUE, 300}) {
            ReadAheadBlocks reader = open(new Pieces(bytes(length), known, most), window);
            reader.readAhead(io, loop, this);
            runUntilIdle(reader);
            assertThat(reader.hasEnded() || reader.readyThrough() >= window)
                .as("%d bytes, window %d", length, window)
                .isTrue();
          }
        }
      }
    }
  }

  private void runUntilIdle(ReadAheadBlocks reader) {
    while (io.size() + loop.size() > 0) {
      runAll();
      reader.readAhead(io, loop, this);
    }
  }

  @Test
  void theFirstRunOfASmallFileIsAllOfItAndItsEnd() throws Exception {
    for (int length : new int[] {0, 1, 511, 512, 513, 4_096}) {
      ReadAheadBlocks reader = open(new Pieces(bytes(length), true, Integer.MAX_VALUE), 4);
      assertThat(reader.hasEnded()).as(length + " bytes").isTrue();
      assertThat(reader.readyThrough()).isEqualTo(length / BLOCK + 1);
      assertThat(reader.bytesHeld()).isLessThanOrEqualTo(length + BLOCK);
    }
  }

  @Test
  void aPipeIsNotWaitedForWhenThereIsABlock() throws Exception {
    Pieces pipe = new Pieces(bytes(10_000), false, 600);
    ReadAheadBlocks reader = open(pipe, 16);
    assertThat(pipe.reads).isEqualTo(1);
    assertThat(reader.readyThrough()).isEqualTo(1);
    assertThat(reader.hasEnded()).isFalse();
  }

  @Test
  void oneJobReadsAtATime() throws Exception {
    ReadAheadBlocks reader = open(new Pieces(bytes(10_000), false, 600), 16);
    reader.readAhead(io, loop, this);
    reader.readAhead(io, loop, this);
    assertThat(io.size()).isEqualTo(1);
    io.runNext();
    reader.readAhead(io, loop, this);
    assertThat(io.size()).as("its result is not known yet").isZero();
    loop.runNext();
    assertThat(readyCalls).isEqualTo(1);
    reader.readAhead(io, loop, this);
    assertThat(io.size()).isEqualTo(1);
  }

  @Test
  void aFullRingIsNotReadInto() throws Exception {
    ReadAheadBlocks reader = open(new Pieces(bytes(1_000_000), true, Integer.MAX_VALUE), 4);
    long ready = reader.readyThrough();
    reader.readAhead(io, loop, this);
    reader.release(1);
    reader.readAhead(io, loop, this);
    assertThat(io.size()).as("a block is not worth a job").isZero();
    reader.release(ready);
    reader.readAhead(io, loop, this);
    assertThat(io.size()).isEqualTo(1);
  }

  @Test
  void aFailureIsToldAndTheSourceIsStillClosedOnce() throws Exception {
    Pieces source = new Pieces(bytes(100_000), true, Integer.MAX_VALUE);
    ReadAheadBlocks reader = open(source, 4);
    source.failure = new IOException("as a test wants it");
    reader.release(reader.readyThrough());
    reader.readAhead(io, loop, this);
    runAll();
    assertThat(failures).containsExactly(source.failure);
    reader.close(io, () -> {});
    reader.close(io, () -> {});
    runAll();
    assertThat(source.closed).isEqualTo(1);
  }

  @Test
  void closingWaitsForTheJobThatReads() throws Exception {
    Pieces source = new Pieces(bytes(100_000), true, Integer.MAX_VALUE);
    ReadAheadBlocks reader = open(source, 4);
    List<String> events = new ArrayList<>();
    reader.release(reader.readyThrough());
    reader.readAhead(io, loop, this);
    reader.close(io, () -> events.add("closed"));
    assertThat(io.size()).isEqualTo(1);
    io.runNext();
    assertThat(source.closed).isZero();
    runAll();
    assertThat(source.closed).isEqualTo(1);
    assertThat(events).containsExactly("closed");
    assertThat(readyCalls).as("nobody listens any more").isZero();
    reader.readAhead(io, loop, this);
    assertThat(io.size()).isZero();
  }

  @Test
  void whereTheIoThreadsAreGoneItIsClosedInPlace() throws Exception {
    Pieces source = new Pieces(bytes(10), true, Integer.MAX_VALUE);
    ReadAheadBlocks reader = open(source, 4);
    List<String> events = new ArrayList<>();
    reader.close(
        task -> {
          throw new RejectedExecutionException();
        },
        () -> events.add("closed"));
    assertThat(source.closed).isEqualTo(1);
    assertThat(events).containsExactly("closed");
  }

  private static ReadAheadBlocks open(Pieces source, int window) throws IOException {
    int bytes = ReadAheadBlocks.bytesFor(source, BLOCK, window, RUN);
    assertThat(bytes % BLOCK).isZero();
    ReadAheadBlocks reader = ReadAheadBlocks.open(source, BLOCK, bytes);
    assertThat(reader.bytesHeld()).isEqualTo(bytes);
    reader.readFirst();
    return reader;
  }

  private void runAll() {
    while (io.size() + loop.size() > 0) {
      io.runAll();
      loop.runAll();
    }
  }

  private static byte[] bytes(int length) {
    byte[] bytes = new byte[length];
    new Random(length).nextBytes(bytes);
    return bytes;
  }

  /** Gives at most so much at a time. */
  private static final class Pieces implements Source {
    final byte[] file;
    private final boolean known;
    private final int most;
    IOException failure;
    int place;
    int reads;
    int closed;

    Pieces(byte[] file, boolean known, int most) {
      this.file = file;
      this.known = known;
      this.most = most;
    }

    @Override
    public OptionalLong sizeBytes() {
      return known ? OptionalLong.of(file.length) : OptionalLong.empty();
    }

    @Override
    public int read(ByteBuffer target) throws IOException {
      reads++;
      if (failure != null) {
        throw failure;
      }
      if (place == file.length) {
        return -1;
      }
      int count = Math.min(Math.min(most, target.remaining()), file.length - place);
      target.put(file, place, count);
      place += count;
      return count;
    }

    @Override
    public void close() {
      closed++;
    }
  }
}
