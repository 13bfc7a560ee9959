package dev.skiff.storage;

import static dev.skiff.storage.Requests.assertRefused;
import static dev.skiff.storage.Requests.readAll;
import static dev.skiff.storage.Requests.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.skiff.io.PageCachedFile;
import dev.skiff.protocol.wire.ErrorCode;
import dev.skiff.testkit.Patience;
import dev.skiff.transfer.StorageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Files that are opened without waiting: what the kernel knows by heart, and never more than the
 * other way would give. Whether it knows a name is its own affair, so that nothing is always right.
 */
@Timeout(value = Patience.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class OpenNowTest {
  private static final int ROUNDS = 60;

  @TempDir Path outside;
  @TempDir Path root;
  private DirectoryStorage storage;

  @BeforeEach
  void open() throws Exception {
    Files.writeString(outside.resolve("secret"), "secret");
    Files.createDirectories(root.resolve("one/two"));
    Files.writeString(root.resolve("file"), "content");
    Files.writeString(root.resolve("one/two/deep"), "deep content");
    storage = Way.LINUX.open(root);
  }

  @AfterEach
  void close() {
    storage.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"file", "one/two/deep", "/one\\two/deep", "one/./two//deep"})
  void aKnownFileIsOpenedAtOnce(String name) throws Exception {
    String content = Requests.read(storage, name);
    try (Source source = storage.openNow(request(name)).orElseThrow()) {
      assertThat(source).isInstanceOf(PageCachedFile.class);
      assertThat(source.sizeBytes()).hasValue(content.length());
      assertThat(readAll(source)).isEqualTo(content);
    }
  }

  @Test
  void anEmptyFileIsOneToo() throws Exception {
    Files.createFile(root.resolve("empty"));
    try (Source source = storage.openNow(request("empty")).orElseThrow()) {
      assertThat(source).isInstanceOf(PageCachedFile.class);
      assertThat(source.sizeBytes()).hasValue(0);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"missing", "one/missing", "missing/file", "one/two/deep/er"})
  void aMissingFileIsRefusedOrLeftToTheOtherWay(String name) throws Exception {
    assertThat(Files.exists(root.resolve(name))).isFalse();
    assertRefusedOrNothing(ErrorCode.FILE_NOT_FOUND, name);
  }

  @Test
  void whatIsNoFileIsRefusedWithoutBeingOpened() throws Exception {
    Shell.run("mkfifo", root.resolve("pipe").toString());
    Files.createSymbolicLink(root.resolve("to-pipe"), Path.of("pipe"));
    assertRefused(
        ErrorCode.ACCESS_VIOLATION, "is a directory", () -> storage.openNow(request("one/two")));
    assertRefused(ErrorCode.ACCESS_VIOLATION, "is a pipe", () -> storage.openNow(request("pipe")));
    assertRefusedOrNothing(ErrorCode.ACCESS_VIOLATION, "to-pipe");
  }

  @ParameterizedTest
  @ValueSource(strings = {"../secret", "", "a\0b", ".skiff-1.part"})
  void aNameThatCannotBeOneIsRefusedInTheSameWords(String name) {
    StorageException other = refusal(() -> storage.openForReading(request(name)).close());
    StorageException now = refusal(() -> storage.openNow(request(name)));
    assertThat(now.code()).isEqualTo(other.code());
    assertThat(now).hasMessage(other.getMessage());
  }

  private interface Opening {
    void run() throws IOException;
  }

  private static StorageException refusal(Opening opening) {
    try {
      opening.run();
    } catch (StorageException e) {
      return e;
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    throw new AssertionError("not refused");
  }

  @Test
  void aLinkLeadsInsideOrNowhere() throws Exception {
    Files.createSymbolicLink(root.resolve("inside"), Path.of("one/two/deep"));
    Files.createSymbolicLink(root.resolve("one/up"), Path.of("../file"));
    Files.createSymbolicLink(root.resolve("absolute"), root.resolve("file"));
    Files.createSymbolicLink(root.resolve("out"), outside.resolve("secret"));
    Files.createSymbolicLink(
        root.resolve("relative-out"), root.relativize(outside.resolve("secret")));
    Files.createSymbolicLink(root.resolve("loop"), Path.of("loop"));
    for (int i = 0; i < 3; i++) {
      assertContentOrNothing("deep content", "inside");
      assertContentOrNothing("content", "one/up");
      assertThat(storage.openNow(request("absolute"))).isEmpty();
      assertThat(storage.openNow(request("out"))).isEmpty();
      assertThat(storage.openNow(request("relative-out"))).isEmpty();
      assertThat(storage.openNow(request("loop"))).isEmpty();
      // The other way may bring what is missing into the kernel's memory.
      assertThat(Requests.read(storage, "inside")).isEqualTo("deep content");
      assertRefused(
          ErrorCode.ACCESS_VIOLATION,
          "",
          () -> storage.openForReading(request("relative-out")).close());
    }
  }

  @Test
  void whoMayNotReadAFileIsRefused() throws Exception {
    Files.writeString(root.resolve("private"), "x");
    Shell.run("chmod", "000", root.resolve("private").toString());
    Shell.run("chmod", "755", root.toString());
    AsNobody.run(() -> assertRefusedOrNothing(ErrorCode.ACCESS_VIOLATION, "private"));
  }

  @Test
  void afterTheStorageIsClosedNothingIsOpened() {
    storage.close();
    assertThatThrownBy(() -> storage.openNow(request("file"))).isInstanceOf(IOException.class);
    assertThatThrownBy(() -> storage.openForReading(request("file")).close())
        .isInstanceOf(IOException.class);
  }

  @Test
  void theOtherWayOfConfinementLeavesItToTheOtherMethod() throws Exception {
    try (DirectoryStorage portable = Way.PORTABLE.open(root)) {
      assertThat(portable.openNow(request("file"))).isEmpty();
    }
    MemoryStorage memory = new MemoryStorage();
    memory.put("file", new byte[3]);
    assertThat(memory.openNow(request("file"))).isEmpty();
  }

  /** A file that the file system cannot read without waiting is served the other way. */
  @Test
  void aFileOfProcIsNotReadInPlace() throws Exception {
    try (DirectoryStorage proc = Way.LINUX.open(Path.of("/proc/self"))) {
      Optional<Source> source = proc.openNow(request("status"));
      if (source.isPresent()) {
        assertThat(source.get()).isNotInstanceOf(PageCachedFile.class);
        source.get().close();
      }
    }
  }

  @Test
  void whateverComesOfItNoDescriptorStaysOpen() throws Exception {
    Shell.run("mkfifo", root.resolve("pipe").toString());
    Files.createSymbolicLink(root.resolve("inside"), Path.of("one/two/deep"));
    Files.createSymbolicLink(root.resolve("out"), outside.resolve("secret"));
    openAll();
    int before = descriptors();
    for (int i = 0; i < ROUNDS; i++) {
      openAll();
    }
    assertThat(descriptors()).isLessThan(before + ROUNDS / 2);
  }

  private void openAll() {
    for (String name :
        new String[] {
          "file", "one/two/deep", "missing", "one", "pipe", "inside", "out", "../x", "/dev/null"
        }) {
      try {
        storage.openNow(request(name)).ifPresent(Source::close);
      } catch (IOException e) {
        assertThat(e).isInstanceOf(StorageException.class);
      }
    }
  }

  private static int descriptors() {
    String[] open = Path.of("/proc/self/fd").toFile().list();
    return open == null ? 0 : open.length;
  }

  private void assertContentOrNothing(String content, String name) throws IOException {
    Optional<Source> source = storage.openNow(request(name));
    if (source.isPresent()) {
      try (Source found = source.get()) {
        assertThat(readAll(found)).isEqualTo(content);
      }
    }
  }

  private void assertRefusedOrNothing(ErrorCode code, String name) throws IOException {
    try {
      assertThat(storage.openNow(request(name))).isEmpty();
    } catch (StorageException e) {
      assertThat(e.code()).isEqualTo(code);
      StorageException other = refusal(() -> storage.openForReading(request(name)).close());
      assertThat(e).hasMessage(other.getMessage());
    }
  }
}
