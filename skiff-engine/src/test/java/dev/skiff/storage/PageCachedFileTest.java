package dev.skiff.storage;

import static dev.skiff.storage.Requests.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.skiff.io.PageCachedFile;
import dev.skiff.testkit.Needs;
import dev.skiff.transfer.StorageException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that are read in place, on a disk and in memory. */
@ParameterizedClass
@EnumSource(PageCachedFileTest.Place.class)
class PageCachedFileTest {
  /** Where the files are. */
  enum Place {
    DISK,
    MEMORY
  }

  private static final int GAP = 4;
  private static final int RUN_BYTES = 128 << 10;
  private static final int ATTEMPTS = 30;
  private static final byte UNTOUCHED = 0x5a;

  @Parameter Place place;
  private Path root;
  private DirectoryStorage storage;
  private final ByteBuffer run = ByteBuffer.allocateDirect(RUN_BYTES);

  @BeforeEach
  void open() throws Exception {
    root =
        place == Place.DISK
            ? Files.createTempDirectory("skiff-blocks")
            : Files.createTempDirectory(Path.of("/dev/shm"), "skiff-blocks");
    storage = Way.LINUX.open(root);
  }

  @AfterEach
  void close() throws Exception {
    storage.close();
    Shell.run("rm", "-r", root.toString());
  }

  /** The last block shorter, the last one empty, all of the file less than a block. */
  @ParameterizedTest
  @ValueSource(ints = {8, 512, 1_468, 65_464})
  void blocksComeWithGapsBeforeThem(int blockSize) throws Exception {
    int most = Math.min(64, RUN_BYTES / (GAP + blockSize));
    for (int length :
        new int[] {
          1,
          blockSize - 1,
          blockSize,
          blockSize + 1,
          2 * blockSize,
          3 * blockSize + blockSize / 2,
          most * blockSize,
          (most + 3) * blockSize + 5
        }) {
      byte[] content = write("f" + length, length);
      try (Source source = source("f" + length)) {
        PageCachedFile file = (PageCachedFile) source;
        assertThat(file.size()).isEqualTo(length);
        for (int first = 0; first < length; first += most * blockSize) {
          assertBlocks(file, content, first, Math.min(most * blockSize, length - first), blockSize);
        }
        // Again, and from another place.
        assertBlocks(file, content, 0, Math.min(blockSize, length), blockSize);
        int last = (length - 1) / blockSize * blockSize;
        assertBlocks(file, content, last, length - last, blockSize);
      }
    }
  }

  @Test
  void noBytesAreReadWithoutAnything() throws Exception {
    byte[] content = write("f", 1_024);
    write("empty", 0);
    try (Source source = source("f");
        Source none = source("empty")) {
      assertBlocks((PageCachedFile) source, content, 1_024, 0, 512);
      assertBlocks((PageCachedFile) source, content, 512, 0, 512);
      assertBlocks((PageCachedFile) none, new byte[0], 0, 0, 512);
    }
  }

  @Test
  void filesBuffersAndSizesChangeOnOneThread() throws Exception {
    Random random = new Random(3);
    byte[] one = write("one", 300_000);
    byte[] other = write("other", 200_001);
    ByteBuffer[] runs = {run, ByteBuffer.allocateDirect(RUN_BYTES)};
    int[] sizes = {8, 512, 513, 1_468, 9_000, 65_464};
    try (Source first = source("one");
        Source second = source("other")) {
      for (int i = 0; i < 2_000; i++) {
        boolean which = random.nextBoolean();
        byte[] content = which ? one : other;
        int size = sizes[random.nextInt(sizes.length)];
        int most = Math.min(64, RUN_BYTES / (GAP + size)) * size;
        int from = random.nextInt(content.length / size + 1) * size;
        int bytes = Math.min(1 + random.nextInt(most), content.length - from);
        int gap = random.nextInt(20) == 0 ? 0 : GAP;
        PageCachedFile file = (PageCachedFile) (which ? first : second);
        assertBlocks(file, content, from, bytes, size, runs[random.nextInt(2)], gap);
      }
    }
  }

  /** A place in a buffer says nothing: it is filled from its start. */
  @Test
  void thePositionOfTheBufferIsNoMatter() throws Exception {
    byte[] content = write("f", 3_000);
    try (Source source = source("f")) {
      run.position(77).limit(78);
      assertThat(((PageCachedFile) source).readNow(0, 3_000, run, GAP, 1_000)).isEqualTo(3_000);
      assertThat(run.position()).isEqualTo(77);
      assertThat(run.limit()).isEqualTo(78);
      run.clear();
      byte[] second = new byte[1_000];
      run.get(GAP + 1_000 + GAP, second);
      assertThat(second).isEqualTo(Arrays.copyOfRange(content, 1_000, 2_000));
    }
  }

  @Test
  @Needs("python3")
  void whatIsNotInMemoryIsLeftOutUntilItIsFetched() throws Exception {
    if (place == Place.MEMORY) {
      assertThat(write("f", 4_096)).isNotNull();
      try (Source source = source("f")) {
        assertThat(readAfterForgetting("f", 0, (PageCachedFile) source, 0, 4_096)).isEqualTo(4_096);
      }
      return;
    }
    // The kernel may keep up to some MiB as one, and forgets them as one.
    byte[] content = write("f", 16 << 20);
    int half = 8 << 20;
    try (Source source = source("f")) {
      PageCachedFile file = (PageCachedFile) source;
      assertThat(readAfterForgetting("f", half, file, half - 512, 1_024)).isEqualTo(512);
      file.fetch(half, 300_000);
      assertBlocks(file, content, half - 512, 1_024, 512);
      assertBlocks(file, content, half + 300_000 - 512 * 64, 512 * 64, 512);
      assertThat(readAfterForgetting("f", 0, file, 0, 64 * 512)).isZero();
      file.fetch(0, 1);
      assertBlocks(file, content, 0, 512, 512);
    }
  }

  /**
   * What the first call gives, which may already make the kernel read ahead. Pages that something
   * else has in its hands at the moment are not forgotten: then again.
   */
  private int readAfterForgetting(
      String name, int forgetFrom, PageCachedFile file, int from, int bytes) throws Exception {
    int count = bytes;
    for (int i = 0; i < ATTEMPTS && count == bytes; i++) {
      forget(name, forgetFrom);
      count = file.readNow(from, bytes, run, GAP, 512);
    }
    return count;
  }

  private void forget(String name, int from) throws Exception {
    Shell.run(
        "python3",
        "-c",
        """
        import os, sys
        file = os.open(sys.argv[1], os.O_RDWR)
        os.fsync(file)
        os.posix_fadvise(file, int(sys.argv[2]), 0, os.POSIX_FADV_DONTNEED)
        """,
        root.resolve(name).toString(),
        Integer.toString(from));
  }

  @Test
  void aFileThatWasCutIsNoCopyOfAnything() throws Exception {
    write("f", 10_000);
    try (Source source = source("f")) {
      PageCachedFile file = (PageCachedFile) source;
      truncate("f", 5_000);
      assertThat(file.readNow(0, 4_096, run, GAP, 512)).isEqualTo(4_096);
      assertChanged(() -> file.readNow(8_192, 1_808, run, GAP, 512));
      assertChanged(() -> file.readNow(10_000, 0, run, GAP, 512));
      assertChanged(() -> file.fetch(8_192, 1_808));
    }
  }

  /** The end is where it is looked at; also an empty last block is an end. */
  @Test
  void aFileThatWasModifiedIsNoticedAtItsEnd() throws Exception {
    write("f", 10_240);
    try (Source source = source("f")) {
      PageCachedFile file = (PageCachedFile) source;
      assertThat(file.readNow(9_728, 512, run, GAP, 512)).isEqualTo(512);
      Files.setLastModifiedTime(root.resolve("f"), FileTime.fromMillis(1_000_000));
      assertThat(file.readNow(0, 9_728, run, GAP, 512)).isEqualTo(9_728);
      assertChanged(() -> file.readNow(9_728, 512, run, GAP, 512));
      assertChanged(() -> file.readNow(10_240, 0, run, GAP, 512));
    }
  }

  @Test
  void aFileThatHasGrownIsNoticedToo() throws Exception {
    write("f", 10_000);
    write("empty", 0);
    try (Source source = source("f");
        Source none = source("empty")) {
      Files.write(root.resolve("f"), new byte[9], StandardOpenOption.APPEND);
      Files.write(root.resolve("empty"), new byte[9], StandardOpenOption.APPEND);
      assertChanged(() -> ((PageCachedFile) source).readNow(9_728, 272, run, GAP, 512));
      assertChanged(() -> ((PageCachedFile) none).readNow(0, 0, run, GAP, 512));
    }
  }

  /** One that has another's name is what it was. */
  @Test
  void aFileThatWasReplacedIsReadToItsEnd() throws Exception {
    byte[] content = write("f", 10_000);
    try (Source source = source("f")) {
      write("g", 10_000);
      Files.move(root.resolve("g"), root.resolve("f"), StandardCopyOption.REPLACE_EXISTING);
      assertBlocks((PageCachedFile) source, content, 0, 10_000, 512);
      Files.delete(root.resolve("f"));
      assertBlocks((PageCachedFile) source, content, 0, 10_000, 512);
    }
  }

  @Test
  void whatIsClosedIsNotRead() throws Exception {
    write("f", 10_000);
    Source source = source("f");
    PageCachedFile file = (PageCachedFile) source;
    source.close();
    source.close();
    assertThatThrownBy(() -> file.readNow(0, 512, run, GAP, 512)).isInstanceOf(IOException.class);
    assertThatThrownBy(() -> file.readNow(10_000, 0, run, GAP, 512))
        .isInstanceOf(IOException.class);
    assertThatThrownBy(() -> file.fetch(0, 512)).isInstanceOf(IOException.class);
  }

  private interface Reading {
    void run() throws IOException;
  }

  private static void assertChanged(Reading reading) {
    assertThatThrownBy(reading::run)
        .isInstanceOf(StorageException.class)
        .hasMessage("file changed while it was read");
  }

  private void assertBlocks(PageCachedFile file, byte[] content, int from, int bytes, int blockSize)
      throws IOException {
    assertBlocks(file, content, from, bytes, blockSize, run, GAP);
  }

  private static void assertBlocks(
      PageCachedFile file,
      byte[] content,
      int from,
      int bytes,
      int blockSize,
      ByteBuffer run,
      int gap)
      throws IOException {
    byte[] wanted = new byte[RUN_BYTES];
    Arrays.fill(wanted, UNTOUCHED);
    run.clear().put(wanted).clear();
    for (int done = 0, to = gap; done < bytes; done += blockSize, to += gap + blockSize) {
      System.arraycopy(content, from + done, wanted, to, Math.min(blockSize, bytes - done));
    }
    assertThat(file.readNow(from, bytes, run, gap, blockSize)).isEqualTo(bytes);
    byte[] read = new byte[RUN_BYTES];
    run.get(0, read);
    assertThat(Arrays.mismatch(read, wanted)).as("first byte that differs").isEqualTo(-1);
  }

  private byte[] write(String name, int length) throws IOException {
    byte[] content = new byte[length];
    new Random(length).nextBytes(content);
    Files.write(root.resolve(name), content);
    return content;
  }

  private void truncate(String name, int length) throws Exception {
    Shell.run("truncate", "-s", Integer.toString(length), root.resolve(name).toString());
  }

  private Source source(String name) throws IOException {
    Source source = storage.openForReading(request(name));
    assertThat(source).isInstanceOf(PageCachedFile.class);
    return source;
  }
}
