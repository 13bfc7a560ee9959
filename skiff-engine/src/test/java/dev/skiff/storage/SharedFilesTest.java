package dev.skiff.storage;

import static dev.skiff.storage.Requests.OVERWRITE;
import static dev.skiff.storage.Requests.assertRefused;
import static dev.skiff.storage.Requests.readAll;
import static dev.skiff.storage.Requests.request;
import static dev.skiff.storage.Requests.write;
import static org.assertj.core.api.Assertions.assertThat;

import dev.skiff.protocol.wire.ErrorCode;
import dev.skiff.testkit.Patience;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A file that many read is open once, and nobody reads another file than the one asked for. */
class SharedFilesTest {
  @TempDir Path root;
  private DirectoryStorage storage;

  @BeforeEach
  void open() throws Exception {
    Files.writeString(root.resolve("file"), "content");
    storage = Way.LINUX.open(root);
  }

  @AfterEach
  void close() {
    storage.close();
  }

  @Test
  void readersOfOneFileHaveOneDescriptorUntilTheLastIsGone() throws Exception {
    List<Source> readers = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      readers.add(storage.openForReading(request("file")));
    }
    assertThat(descriptorsOf("file")).isEqualTo(1);
    Source last = readers.removeLast();
    for (Source reader : readers) {
      reader.close();
    }
    assertThat(descriptorsOf("file")).isEqualTo(1);
    assertThat(readAll(last)).isEqualTo("content");
    last.close();
    assertThat(descriptorsOf("file")).isZero();
  }

  @Test
  void closingTwiceTakesItFromNobody() throws Exception {
    Source one = storage.openForReading(request("file"));
    try (Source other = storage.openForReading(request("file"))) {
      one.close();
      one.close();
      assertThat(descriptorsOf("file")).isEqualTo(1);
      assertThat(readAll(other)).isEqualTo("content");
    }
  }

  @Test
  void aReplacedFileIsOpenedAnew() throws Exception {
    try (Source old = storage.openForReading(request("file"))) {
      write(storage, "file", OVERWRITE, "another");
      try (Source replaced = storage.openForReading(request("file"))) {
        assertThat(readAll(replaced)).isEqualTo("another");
        assertThat(readAll(old)).isEqualTo("content");
      }
    }
  }

  @Test
  void aModifiedFileIsOpenedAnew() throws Exception {
    try (Source _ = storage.openForReading(request("file"))) {
      Files.writeString(root.resolve("file"), "longer content");
      try (Source modified = storage.openForReading(request("file"))) {
        assertThat(readAll(modified)).isEqualTo("longer content");
      }
    }
  }

  @Test
  void aSmallFileThatWasNotChangedJustNowNeedsNoOpenFile() throws Exception {
    try (Source first = storage.openForReading(request("file"))) {
      // From now on it is known that files of this device are read without waiting.
      assertThat(readAll(first)).isEqualTo("content");
    }
    long deadline = System.nanoTime() + Patience.NANOS;
    Source whole = storage.openNow(request("file")).orElseThrow();
    while (descriptorsOf("file") > 0) {
      assertThat(System.nanoTime() - deadline).isNegative();
      whole.close();
      whole = storage.openNow(request("file")).orElseThrow();
    }
    Files.writeString(root.resolve("file"), "longer content");
    try (Source modified = storage.openNow(request("file")).orElseThrow()) {
      assertThat(readAll(modified)).isEqualTo("longer content");
    }
    assertThat(readAll(whole)).isEqualTo("content");
    whole.close();
  }

  @Test
  void permissionIsAskedForAgainWhenItWasTakenAway() throws Exception {
    permit(root, "rwxrwxrwx");
    permit(root.resolve("file"), "rw-r--r--");
    try (Source first = storage.openForReading(request("file"))) {
      assertThat(first.read(ByteBuffer.allocate(1))).isEqualTo(1);
      permit(root.resolve("file"), "---------");
      AsNobody.run(
          () ->
              assertRefused(
                  ErrorCode.ACCESS_VIOLATION,
                  "no permission",
                  () -> storage.openForReading(request("file"))));
      assertThat(readAll(first)).isEqualTo("ontent");
    }
  }

  @Test
  void readersThatComeAndGoTogetherLeaveNothingOpen() throws Exception {
    try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
      Callable<Boolean> reading =
          () -> {
            for (int i = 0; i < 500; i++) {
              try (Source source = storage.openForReading(request("file"))) {
                assertThat(readAll(source)).isEqualTo("content");
              }
            }
            return true;
          };
      for (Future<Boolean> each : threads.invokeAll(List.of(reading, reading, reading, reading))) {
        assertThat(each.get()).isTrue();
      }
    }
    assertThat(descriptorsOf("file")).isZero();
  }

  private long descriptorsOf(String name) throws IOException {
    Path file = root.resolve(name).toRealPath();
    try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
      return open.filter(descriptor -> isOf(file, descriptor)).count();
    }
  }

  private static boolean isOf(Path file, Path descriptor) {
    try {
      return Files.readSymbolicLink(descriptor).equals(file);
    } catch (IOException e) {
      return false; // closed meanwhile
    }
  }

  private static void permit(Path file, String permissions) throws IOException {
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
  }
}
