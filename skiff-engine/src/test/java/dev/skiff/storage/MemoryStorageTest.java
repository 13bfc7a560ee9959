package dev.skiff.storage;

import static dev.skiff.storage.Requests.NEW_ONLY;
import static dev.skiff.storage.Requests.OVERWRITE;
import static dev.skiff.storage.Requests.assertRefused;
import static dev.skiff.storage.Requests.bytes;
import static dev.skiff.storage.Requests.read;
import static dev.skiff.storage.Requests.readAll;
import static dev.skiff.storage.Requests.request;
import static dev.skiff.storage.Requests.write;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.skiff.protocol.wire.ErrorCode;
import dev.skiff.transfer.StorageException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class MemoryStorageTest {

  private final MemoryStorage storage = new MemoryStorage(100);

  @Test
  void whatWasPutIsReadByAnyWritingOfItsName() throws Exception {
    storage.put("boot/a", "content".getBytes(UTF_8));
    assertThat(read(storage, "/boot//a")).isEqualTo("content");
    assertThat(read(storage, "\\boot\\a")).isEqualTo("content");
    assertThat(storage.get("boot/./a")).hasValue("content".getBytes(UTF_8));
    assertThat(storage.names()).containsExactly("boot/a");
  }

  @Test
  void whatWasPutOrGotIsACopy() throws Exception {
    byte[] content = "content".getBytes(UTF_8);
    storage.put("a", content);
    content[0] = 'x';
    storage.get("a").orElseThrow()[0] = 'y';
    assertThat(read(storage, "a")).isEqualTo("content");
  }

  @Test
  void theSizeIsKnown() throws Exception {
    storage.put("a", new byte[17]);
    try (Source source = storage.openForReading(request("a"))) {
      assertThat(source.sizeBytes()).hasValue(17);
    }
  }

  @Test
  void aMissingOrImpossibleNameIsRefused() {
    assertRefused(ErrorCode.FILE_NOT_FOUND, "no such file", () -> read(storage, "a"));
    assertRefused(ErrorCode.ACCESS_VIOLATION, "leads out", () -> read(storage, "../a"));
    assertRefused(ErrorCode.ILLEGAL_OPERATION, "empty", () -> write(storage, "/", NEW_ONLY, ""));
    assertRefused(ErrorCode.FILE_NOT_FOUND, "no such file", () -> read(storage, ".skiff-1.part"));
    assertThat(storage.get("../a")).isEmpty();
    assertThat(storage.get("a")).isEmpty();
    assertThatIllegalArgumentException().isThrownBy(() -> storage.put("..", new byte[0]));
  }

  @Test
  void anUploadIsThereAfterItsCommitAndNotBefore() throws Exception {
    try (Sink sink = storage.openForWriting(request("a"), NEW_ONLY)) {
      sink.write(bytes("con"));
      sink.write(bytes("tent"));
      assertThat(storage.names()).isEmpty();
      sink.commit();
    }
    assertThat(read(storage, "a")).isEqualTo("content");
  }

  @Test
  void anAbandonedUploadLeavesTheOldFile() throws Exception {
    storage.put("a", "old".getBytes(UTF_8));
    Sink sink = storage.openForWriting(request("a"), OVERWRITE);
    sink.write(bytes("new"));
    sink.close();
    sink.close();
    assertThat(read(storage, "a")).isEqualTo("old");
  }

  @Test
  void anExistingFileIsKeptWithoutOverwriting() throws Exception {
    try (Sink sink = storage.openForWriting(request("a"), NEW_ONLY)) {
      storage.put("a", "early".getBytes(UTF_8));
      assertRefused(ErrorCode.FILE_ALREADY_EXISTS, "a already exists", sink::commit);
    }
    assertRefused(
        ErrorCode.FILE_ALREADY_EXISTS,
        "a already exists",
        () -> storage.openForWriting(request("a"), NEW_ONLY));
    assertThat(read(storage, "a")).isEqualTo("early");
  }

  @Test
  void aReaderKeepsTheFileThatItOpened() throws Exception {
    storage.put("a", "old".getBytes(UTF_8));
    try (Source source = storage.openForReading(request("a"))) {
      write(storage, "a", OVERWRITE, "new");
      assertThat(readAll(source)).isEqualTo("old");
    }
    assertThat(read(storage, "a")).isEqualTo("new");
  }

  @Test
  void theLimitHoldsForAllFilesAndUploadsTogether() throws Exception {
    storage.put("a", new byte[60]);
    try (Sink sink = storage.openForWriting(request("b"), NEW_ONLY)) {
      sink.write(bytes("x".repeat(40)));
      assertRefused(ErrorCode.DISK_FULL, "memory", () -> sink.write(bytes("y")));
      assertRefused(ErrorCode.DISK_FULL, "memory", () -> write(storage, "c", NEW_ONLY, "z"));
    }
    assertThatIllegalArgumentException().isThrownBy(() -> storage.put("b", new byte[41]));
    storage.put("b", new byte[40]);
  }

  @Test
  void aReplacedFileGivesItsBytesBack() throws Exception {
    for (int i = 0; i < 20; i++) {
      write(storage, "a", OVERWRITE, "x".repeat(50));
    }
    assertThat(storage.names()).containsExactly("a");
  }

  @Test
  void sizesOverTheLimitsAreRefusedAtOnce() {
    assertRefused(
        ErrorCode.DISK_FULL,
        "larger than the 10 bytes this server accepts",
        () -> write(storage, "a", new WriteOptions(true, OptionalLong.of(11), 10), ""));
    assertRefused(
        ErrorCode.DISK_FULL,
        "larger than the 10 bytes this server accepts",
        () ->
            write(storage, "a", new WriteOptions(true, OptionalLong.empty(), 10), "x".repeat(11)));
    assertRefused(
        ErrorCode.DISK_FULL,
        "memory",
        () -> write(storage, "a", new WriteOptions(true, OptionalLong.of(101), 1L << 60), ""));
  }

  @Test
  void ofManyThreadsThatCommitOneNameExactlyOneWins() throws Exception {
    AtomicInteger won = new AtomicInteger();
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < 16; i++) {
      threads.add(
          Thread.ofPlatform()
              .start(
                  () -> {
                    try {
                      write(storage, "a", NEW_ONLY, "12345");
                      won.incrementAndGet();
                    } catch (java.io.IOException e) {
                      assertThat(e).isInstanceOf(StorageException.class);
                    }
                  }));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(won).hasValue(1);
    storage.put("rest", new byte[95]);
  }

  @Test
  void aNegativeLimitIsRefused() {
    assertThatIllegalArgumentException().isThrownBy(() -> new MemoryStorage(-1));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new WriteOptions(true, OptionalLong.of(-1), 10));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new WriteOptions(true, OptionalLong.empty(), -1));
  }
}
