package dev.skiff.storage;

import static dev.skiff.storage.Requests.assertRefused;
import static dev.skiff.storage.Requests.read;
import static dev.skiff.storage.Requests.readAll;
import static dev.skiff.storage.Requests.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.skiff.protocol.wire.ErrorCode;
import dev.skiff.transfer.StorageException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource(Way.class)
class DirectoryReadTest {

  @Parameter Way way;
  @TempDir Path root;
  DirectoryStorage storage;

  @BeforeEach
  void open() throws Exception {
    Files.createDirectories(root.resolve("boot/x64"));
    Files.writeString(root.resolve("boot/x64/a.bin"), "content");
    storage = way.open(root);
  }

  @AfterEach
  void close() {
    storage.close();
  }

  @Test
  void aFileIsReadByAnyWritingOfItsName() throws Exception {
    assertThat(read(storage, "boot/x64/a.bin")).isEqualTo("content");
    assertThat(read(storage, "/boot//x64/./a.bin")).isEqualTo("content");
    assertThat(read(storage, "\\boot\\x64\\a.bin")).isEqualTo("content");
  }

  @Test
  @Tag("rfc1350-5-name-is-netascii")
  void aNameWithLettersOfOtherAlphabetsIsFound() throws Exception {
    Files.writeString(root.resolve("größe-日本.bin"), "wide");
    assertThat(read(storage, "größe-日本.bin")).isEqualTo("wide");
  }

  @Test
  void twoDotsInsideANameAreNoWayUp() throws Exception {
    Files.writeString(root.resolve("backup..2024.bin"), "old");
    assertThat(read(storage, "backup..2024.bin")).isEqualTo("old");
  }

  @Test
  void theSizeIsKnownBeforehandAndTheEndIsMinusOne() throws Exception {
    try (Source source = storage.openForReading(request("boot/x64/a.bin"))) {
      assertThat(source.sizeBytes()).hasValue(7);
      ByteBuffer target = ByteBuffer.allocate(4);
      assertThat(source.read(target)).isEqualTo(4);
      assertThat(source.read(target)).isZero();
      target.clear();
      assertThat(source.read(target)).isEqualTo(3);
      assertThat(target.remaining()).isEqualTo(1);
      assertThat(source.read(target)).isEqualTo(-1);
    }
  }

  @Test
  void anEmptyFileEndsAtOnce() throws Exception {
    Files.createFile(root.resolve("empty"));
    try (Source source = storage.openForReading(request("empty"))) {
      assertThat(source.sizeBytes()).hasValue(0);
      assertThat(source.read(ByteBuffer.allocate(1))).isEqualTo(-1);
    }
  }

  @Test
  void aMissingFileIsNotFound() {
    assertRefused(ErrorCode.FILE_NOT_FOUND, "nope: no such file", () -> read(storage, "nope"));
    assertRefused(ErrorCode.FILE_NOT_FOUND, "no such file", () -> read(storage, "no/pe"));
    assertRefused(
        ErrorCode.FILE_NOT_FOUND, "no such file", () -> read(storage, "boot/x64/a.bin/b"));
  }

  @Test
  @Tag("rfc1350-1-read-and-write")
  void aDirectoryIsRefused() {
    assertRefused(
        ErrorCode.ACCESS_VIOLATION, "boot is a directory, not a file", () -> read(storage, "boot"));
  }

  @Test
  void aWayUpIsRefused() {
    assertRefused(ErrorCode.ACCESS_VIOLATION, "leads out", () -> read(storage, "../x"));
    assertRefused(ErrorCode.ACCESS_VIOLATION, "leads out", () -> read(storage, "boot/../boot"));
  }

  @Test
  void theTemporaryFileOfAnUploadIsNotServed() throws Exception {
    Files.writeString(root.resolve(".skiff-00.part"), "half");
    assertRefused(ErrorCode.FILE_NOT_FOUND, "no such file", () -> read(storage, ".skiff-00.part"));
  }

  @Test
  void aNameThatIsTooLongForTheSystemIsRefused() {
    String name = "x/".repeat(2040) + "file-that-ends-it";
    assertRefused(ErrorCode.ILLEGAL_OPERATION, "longer", () -> read(storage, name + "x"));
    assertThatExceptionOfType(StorageException.class)
        .isThrownBy(() -> read(storage, "x/".repeat(2040) + "x"));
  }

  @Test
  void aFileThatShrinksMeanwhileEndsInAnError() throws Exception {
    Path file = Files.write(root.resolve("big"), new byte[100_000]);
    try (Source source = storage.openForReading(request("big"))) {
      source.read(ByteBuffer.allocate(1000));
      Files.write(file, new byte[500]);
      assertThatChanged(source);
    }
  }

  @Test
  void aFileThatGrowsMeanwhileEndsInAnErrorBeforeItsLastByte() throws Exception {
    Path file = Files.write(root.resolve("big"), new byte[1000]);
    try (Source source = storage.openForReading(request("big"))) {
      assertThat(source.read(ByteBuffer.allocate(999))).isEqualTo(999);
      Files.write(file, new byte[1], StandardOpenOption.APPEND);
      assertThat(source.sizeBytes()).hasValue(1000);
      assertThatChanged(source);
    }
  }

  @Test
  void aFileThatIsModifiedInPlaceMeanwhileEndsInAnError() throws Exception {
    Path file = Files.write(root.resolve("big"), new byte[1000]);
    Files.setLastModifiedTime(file, FileTime.fromMillis(1_000_000));
    try (Source source = storage.openForReading(request("big"))) {
      source.read(ByteBuffer.allocate(10));
      Files.write(file, new byte[] {1}, StandardOpenOption.WRITE);
      assertThatChanged(source);
    }
  }

  @Test
  void nothingOfTheLastReadIsGivenWhenTheFileChanged() throws Exception {
    Path file = Files.write(root.resolve("small"), new byte[10]);
    try (Source source = storage.openForReading(request("small"))) {
      Files.write(file, new byte[20]);
      ByteBuffer target = ByteBuffer.allocate(100).position(7);
      assertRefused(ErrorCode.NOT_DEFINED, "file changed", () -> source.read(target));
      assertThat(target.position()).isEqualTo(7);
      assertThat(target.limit()).isEqualTo(100);
    }
  }

  @Test
  void aFileThatIsReplacedAsAWholeIsReadToItsEndAsItWas() throws Exception {
    Path file = Files.writeString(root.resolve("a"), "old".repeat(1000));
    Path other = Files.writeString(root.resolve("b"), "new".repeat(3000));
    try (Source source = storage.openForReading(request("a"))) {
      Files.move(other, file, StandardCopyOption.ATOMIC_MOVE);
      assertThat(readAll(source)).isEqualTo("old".repeat(1000));
    }
  }

  @Test
  void aFileThatIsDeletedMeanwhileIsReadToItsEnd() throws Exception {
    Path file = Files.writeString(root.resolve("a"), "old".repeat(1000));
    try (Source source = storage.openForReading(request("a"))) {
      Files.delete(file);
      assertThat(readAll(source)).isEqualTo("old".repeat(1000));
    }
  }

  @Test
  void aClosedStorageOpensNothingButOpenSourcesGoOn() throws Exception {
    try (Source source = storage.openForReading(request("boot/x64/a.bin"))) {
      storage.close();
      storage.close();
      assertThatExceptionOfType(ClosedChannelException.class)
          .isThrownBy(() -> read(storage, "boot/x64/a.bin"));
      assertThat(readAll(source)).isEqualTo("content");
    }
  }

  @Test
  void aClosedSourceLeavesNoDescriptor() throws Exception {
    read(storage, "boot/x64/a.bin");
    long before = descriptors();
    for (int i = 0; i < 50; i++) {
      read(storage, "boot/x64/a.bin");
      catchThrowable(() -> read(storage, "boot"));
      catchThrowable(() -> read(storage, "nope"));
      Source source = storage.openForReading(request("boot/x64/a.bin"));
      source.close();
      source.close();
    }
    assertThat(descriptors()).isLessThan(before + 20);
  }

  private static long descriptors() {
    String[] open = Path.of("/proc/self/fd").toFile().list();
    return open == null ? 0 : open.length;
  }

  private static void assertThatChanged(Source source) {
    assertRefused(ErrorCode.NOT_DEFINED, "file changed while it was read", () -> readAll(source));
  }
}
