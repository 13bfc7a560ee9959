package dev.skiff.udp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.skiff.io.PageCachedFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Blocks read where they are sent from, of a file that is not always in memory. */
class PageCacheBlocksTest implements BlockReader.Listener {
  private static final int BLOCK = 512;
  private static final int DATAGRAM = BlockReader.HEADER_BYTES + BLOCK;

  private final HeldTasks io = new HeldTasks();
  private final HeldTasks loop = new HeldTasks();
  private final List<String> events = new ArrayList<>();
  private final List<IOException> failures = new ArrayList<>();
  private final ByteBuffer run = ByteBuffer.allocateDirect(128 << 10);

  @Override
  public void onBlocksReady() {
    events.add("ready");
  }

  @Override
  public void onReadFailure(IOException failure) {
    failures.add(failure);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 511, 512, 513, 1_024, 5_000})
  void allOfAFileInMemoryIsReadyAtOnceWithItsEnd(int length) throws Exception {
    PageCacheBlocks reader = reader(new Fake(length));
    int last = length / BLOCK + 1;
    assertThat(reader.hasEnded()).isTrue();
    assertThat(reader.readyThrough()).isEqualTo(last);
    assertThat(reader.bytesThrough(last)).isEqualTo(length);
    assertThat(reader.bytesHeld()).isZero();
    assertPuts(reader, 1, last, last, length);
    assertPuts(reader, last, 1, 1, length);
    reader.release(last);
    reader.readAhead(io, loop, this);
    assertThat(io.size()).as("there is nothing to fetch").isZero();
    assertPuts(reader, 1, 1, 1, length);
  }

  /** Asked for, put, with the bytes of the file in their places. */
  private void assertPuts(PageCacheBlocks reader, long from, int count, int put, int length)
      throws IOException {
    run.clear();
    assertThat(reader.put(run, from, count)).isEqualTo(put);
    long end = Math.min((from - 1 + put) * BLOCK, length);
    long bytes = Math.max(0, end - (from - 1) * BLOCK);
    assertThat(run.limit())
        .isEqualTo(Math.toIntExact((long) put * BlockReader.HEADER_BYTES + bytes));
    for (long place = (from - 1) * BLOCK; place < end; place++) {
      int block = (int) (place / BLOCK - from + 1);
      int at = block * DATAGRAM + BlockReader.HEADER_BYTES + (int) (place % BLOCK);
      if (run.get(at) != Fake.at(place)) {
        throw new AssertionError("byte " + place + " of the file is not at " + at);
      }
    }
  }

  @Test
  void blocksThatAreMissingAreFetchedByTheIoThreads() throws Exception {
    Fake file = new Fake(1_000_000);
    file.inMemory = 10 * BLOCK + 100;
    PageCacheBlocks reader = reader(file);
    assertPuts(reader, 1, 16, 10, 1_000_000);
    assertThat(reader.readyThrough()).isEqualTo(10);
    assertThat(reader.hasEnded()).as("the end is not at hand").isFalse();
    reader.readAhead(io, loop, this);
    reader.readAhead(io, loop, this);
    assertThat(io.size()).as("one job at a time").isEqualTo(1);
    io.runAll();
    assertThat(reader.readyThrough()).as("its result is not known yet").isEqualTo(10);
    reader.readAhead(io, loop, this);
    assertThat(io.size()).isZero();
    loop.runAll();
    assertThat(events).containsExactly("ready");
    assertThat(file.fetched).containsExactly("5120+262144");
    assertThat(reader.hasEnded()).isTrue();
    assertPuts(reader, 11, 16, 16, 1_000_000);
  }

  @Test
  void whereNoneIsInMemoryNoneIsPut() throws Exception {
    Fake file = new Fake(700);
    file.inMemory = 0;
    PageCacheBlocks reader = reader(file);
    assertPuts(reader, 1, 2, 0, 700);
    assertThat(reader.readyThrough()).isZero();
    reader.readAhead(io, loop, this);
    io.runAll();
    loop.runAll();
    assertThat(file.fetched).as("not over the end").containsExactly("0+700");
    assertPuts(reader, 1, 2, 2, 700);
  }

  /** Half a last block is no block. */
  @Test
  void aLastBlockOfWhichAPartIsMissingIsMissing() throws Exception {
    Fake file = new Fake(BLOCK + 300);
    file.inMemory = BLOCK + 299;
    PageCacheBlocks reader = reader(file);
    assertPuts(reader, 1, 2, 1, BLOCK + 300);
    assertThat(reader.readyThrough()).isEqualTo(1);
    assertThat(reader.hasEnded()).isFalse();
  }

  /** What is sent again may be in memory while other blocks are fetched, or not be. */
  @Test
  void whileBlocksAreFetchedOthersAreSentAgain() throws Exception {
    Fake file = new Fake(100_000);
    file.inMemory = 20 * BLOCK;
    PageCacheBlocks reader = reader(file);
    assertPuts(reader, 17, 8, 4, 100_000);
    reader.readAhead(io, loop, this);
    assertPuts(reader, 9, 12, 12, 100_000);
    assertThat(reader.readyThrough()).isEqualTo(20);
    file.inMemory = 10 * BLOCK;
    assertPuts(reader, 9, 12, 2, 100_000);
    assertThat(reader.readyThrough()).as("even less than before").isEqualTo(10);
    reader.readAhead(io, loop, this);
    assertThat(io.size()).isEqualTo(1);
    io.runAll();
    loop.runAll();
    assertThat(events).containsExactly("ready");
    file.inMemory = 10 * BLOCK;
    assertPuts(reader, 11, 4, 0, 100_000);
    reader.readAhead(io, loop, this);
    io.runAll();
    loop.runAll();
    assertThat(file.fetched).hasSize(2).last().isEqualTo("5120+" + (100_000 - 5_120));
    assertPuts(reader, 11, 4, 4, 100_000);
  }

  @Test
  void aFetchThatFailsIsToldOnce() throws Exception {
    Fake file = new Fake(100_000);
    file.inMemory = 0;
    PageCacheBlocks reader = reader(file);
    assertPuts(reader, 1, 1, 0, 100_000);
    file.failure = new IOException("as a test wants it");
    reader.readAhead(io, loop, this);
    io.runAll();
    loop.runAll();
    assertThat(failures).containsExactly(file.failure);
    assertThat(events).isEmpty();
    reader.close(io, () -> events.add("closed"));
    assertThat(events).containsExactly("source closed", "closed");
  }

  @Test
  void aReadThatFailsIsTheCallersToTell() {
    Fake file = new Fake(100_000);
    file.failure = new IOException("as a test wants it");
    PageCacheBlocks reader = reader(file);
    assertThatThrownBy(() -> reader.put(run.clear(), 1, 3)).isSameAs(file.failure);
    assertThat(failures).isEmpty();
  }

  @Test
  void closingNeedsNoIoThread() {
    PageCacheBlocks reader = reader(new Fake(100_000));
    reader.close(io, () -> events.add("closed"));
    reader.close(io, () -> events.add("closed again"));
    assertThat(events).containsExactly("source closed", "closed");
    assertThat(io.size()).isZero();
    reader.readAhead(io, loop, this);
    assertThat(io.size()).isZero();
  }

  /** A descriptor that is being read must not be closed: its number is soon another file's. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void closingWaitsForTheFetch(boolean fails) throws Exception {
    Fake file = new Fake(100_000);
    file.inMemory = 0;
    PageCacheBlocks reader = reader(file);
    assertPuts(reader, 1, 1, 0, 100_000);
    reader.readAhead(io, loop, this);
    reader.close(io, () -> events.add("closed"));
    if (fails) {
      file.failure = new IOException("as a test wants it");
    }
    assertThat(events).isEmpty();
    io.runAll();
    assertThat(events).isEmpty();
    loop.runAll();
    assertThat(events).as("nobody listens any more").containsExactly("source closed", "closed");
    assertThat(failures).isEmpty();
  }

  @Test
  void aFileWithoutANameIsClosedElsewhereAsThatFreesItsBlocks() {
    Fake file = new Fake(3 * BLOCK);
    file.named = false;
    PageCacheBlocks reader = reader(file);
    reader.close(io, () -> events.add("closed"));
    assertThat(events).isEmpty();
    io.runAll();
    assertThat(events).containsExactly("source closed", "closed");
  }

  /** Of a file system that says so, whatever is fetched. */
  @Test
  void aBlockThatIsNeverInMemoryIsWaitedForAfterSomeFetches() throws IOException {
    Fake file = new Fake(3 * BLOCK);
    file.forgetful = true;
    PageCacheBlocks reader = reader(file);
    for (int fetches = 0; fetches < 4; fetches++) {
      assertPuts(reader, 1, 2, 0, 3 * BLOCK);
      assertThat(file.waits).isEqualTo(fetches == 3);
      reader.readAhead(io, loop, this);
      io.runAll();
      loop.runAll();
    }
    assertPuts(reader, 1, 2, 2, 3 * BLOCK);
  }

  private PageCacheBlocks reader(Fake file) {
    return new PageCacheBlocks(() -> events.add("source closed"), file, BLOCK);
  }

  /** Of which the first bytes are in memory, and what was fetched. */
  private static final class Fake implements PageCachedFile {
    final List<String> fetched = new ArrayList<>();
    private final int length;
    IOException failure;
    long inMemory;
    boolean named = true;
    boolean forgetful;
    boolean waits;

    Fake(int length) {
      this.length = length;
      this.inMemory = length;
    }

    static byte at(long place) {
      return (byte) ((place * 31) >> 3);
    }

    @Override
    public long size() {
      return length;
    }

    @Override
    public void allowWaiting() {
      waits = true;
    }

    @Override
    public boolean closesAtOnce() {
      return named;
    }

    @Override
    public int readNow(long place, int bytes, ByteBuffer run, int gap, int blockSize)
        throws IOException {
      assertThat(place + bytes).isLessThanOrEqualTo(length);
      if (failure != null) {
        throw failure;
      }
      int count = forgetful && !waits ? 0 : Math.clamp(inMemory - place, 0, bytes);
      for (int i = 0; i < count; i++) {
        run.put(gap + i / blockSize * (gap + blockSize) + i % blockSize, at(place + i));
      }
      return count;
    }

    @Override
    public void fetch(long place, int bytes) throws IOException {
      assertThat(place + bytes).isLessThanOrEqualTo(length);
      if (failure != null) {
        throw failure;
      }
      fetched.add(place + "+" + bytes);
      inMemory = Math.max(inMemory, place + bytes);
    }
  }
}
