package dev.skiff.storage;

import static dev.skiff.storage.Requests.NEW_ONLY;
import static dev.skiff.storage.Requests.OVERWRITE;
import static dev.skiff.storage.Requests.assertRefused;
import static dev.skiff.storage.Requests.bytes;
import static dev.skiff.storage.Requests.read;
import static dev.skiff.storage.Requests.request;
import static dev.skiff.storage.Requests.tree;
import static dev.skiff.storage.Requests.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.skiff.protocol.wire.ErrorCode;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource(Way.class)
class DirectoryWriteTest {

  @Parameter Way way;
  @TempDir Path root;
  DirectoryStorage storage;

  @BeforeEach
  void open() throws Exception {
    storage = way.open(root);
  }

  @AfterEach
  void close() {
    storage.close();
  }

  @Test
  void aNewFileIsThereAfterTheCommitAndNotBefore() throws Exception {
    try (Sink sink = storage.openForWriting(request("a"), NEW_ONLY)) {
      sink.write(bytes("con"));
      sink.write(bytes("tent"));
      assertThat(root.resolve("a")).doesNotExist();
      sink.commit();
      assertThat(root.resolve("a")).hasContent("content");
    }
    assertThat(tree(root)).containsExactly("a");
  }

  @Test
  void anEmptyFileIsAFile() throws Exception {
    write(storage, "empty", NEW_ONLY, "");
    assertThat(root.resolve("empty")).isEmptyFile();
  }

  @Test
  void aFileArrivesInItsDirectoryByAnyWritingOfItsName() throws Exception {
    Files.createDirectories(root.resolve("a/b"));
    write(storage, "\\a\\b\\one", NEW_ONLY, "1");
    write(storage, "/a//b/./two", NEW_ONLY, "2");
    assertThat(tree(root)).containsExactly("a", "a/b", "a/b/one", "a/b/two");
  }

  @Test
  void aNameWithLettersOfOtherAlphabetsIsWritten() throws Exception {
    write(storage, "größe-日本.bin", NEW_ONLY, "wide");
    assertThat(root.resolve("größe-日本.bin")).hasContent("wide");
    assertThat(read(storage, "größe-日本.bin")).isEqualTo("wide");
  }

  @Test
  void aDirectBufferIsWrittenFromItsPositionToItsLimit() throws Exception {
    ByteBuffer buffer = ByteBuffer.allocateDirect(100).put(bytes("xxcontentxx")).position(2);
    buffer.limit(9);
    try (Sink sink = storage.openForWriting(request("a"), NEW_ONLY)) {
      sink.write(buffer);
      sink.commit();
    }
    assertThat(buffer.hasRemaining()).isFalse();
    assertThat(root.resolve("a")).hasContent("content");
  }

  @Test
  void aMissingDirectoryIsNotCreated() throws Exception {
    assertRefused(
        ErrorCode.FILE_NOT_FOUND,
        "no/where: its directory does not exist",
        () -> write(storage, "no/where", NEW_ONLY, "x"));
    Files.writeString(root.resolve("file"), "x");
    assertRefused(
        ErrorCode.FILE_NOT_FOUND,
        "its directory does not exist",
        () -> write(storage, "file/x", NEW_ONLY, "x"));
    assertThat(tree(root)).containsExactly("file");
  }

  @Test
  void anExistingFileIsRefusedAtOnceWithoutOverwriting() throws Exception {
    Files.writeString(root.resolve("a"), "old");
    assertRefused(
        ErrorCode.FILE_ALREADY_EXISTS,
        "a already exists",
        () -> storage.openForWriting(request("a"), NEW_ONLY));
    assertThat(root.resolve("a")).hasContent("old");
  }

  @Test
  void overwritingReplacesTheFileAtTheCommit() throws Exception {
    Files.writeString(root.resolve("a"), "old and longer");
    try (Sink sink = storage.openForWriting(request("a"), OVERWRITE)) {
      sink.write(bytes("new"));
      assertThat(root.resolve("a")).hasContent("old and longer");
      sink.commit();
    }
    assertThat(root.resolve("a")).hasContent("new");
    assertThat(tree(root)).containsExactly("a");
  }

  @Test
  void overwritingKeepsThePermissionsOfTheOldFile() throws Exception {
    Path file = Files.writeString(root.resolve("a"), "old");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-x--x"));
    write(storage, "a", OVERWRITE, "new");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rwxr-x--x");
  }

  @Test
  void whoMayNotReadTheOldFileCannotReadTheNewOneWhileItComesIn() throws Exception {
    Path file = Files.writeString(root.resolve("a"), "old");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    try (Sink sink = storage.openForWriting(request("a"), OVERWRITE)) {
      sink.write(bytes("secret"));
      for (String entry : tree(root)) {
        assertThat(
                PosixFilePermissions.toString(Files.getPosixFilePermissions(root.resolve(entry))))
            .as(entry)
            .isEqualTo("rw-------");
      }
      assertThat(tree(root)).hasSize(2);
    }
  }

  @Test
  void aNewFileHasThePermissionsThatAnyProgramWouldGiveIt() throws Exception {
    Path usual = Files.createFile(root.resolve("usual"));
    write(storage, "a", NEW_ONLY, "new");
    assertThat(Files.getPosixFilePermissions(root.resolve("a")))
        .isEqualTo(Files.getPosixFilePermissions(usual));
  }

  @Test
  void anAbandonedUploadLeavesTheOldFileAndNoDebris() throws Exception {
    Files.writeString(root.resolve("a"), "old");
    Sink sink = storage.openForWriting(request("a"), OVERWRITE);
    sink.write(bytes("half of the new"));
    sink.close();
    sink.close();
    assertThat(root.resolve("a")).hasContent("old");
    assertThat(tree(root)).containsExactly("a");
  }

  @Test
  void anUploadUnderWayIsHiddenFromReadersByItsTemporaryName() throws Exception {
    try (Sink sink = storage.openForWriting(request("a"), NEW_ONLY)) {
      sink.write(bytes("half"));
      String temporary = tree(root).getFirst();
      assertRefused(ErrorCode.FILE_NOT_FOUND, "no such file", () -> read(storage, temporary));
      assertRefused(
          ErrorCode.ACCESS_VIOLATION,
          "reserved",
          () -> write(storage, temporary, OVERWRITE, "mine"));
    }
  }

  @Test
  void afterCommitOrCloseNothingIsTaken() throws Exception {
    Sink committed = storage.openForWriting(request("a"), NEW_ONLY);
    committed.commit();
    assertThatExceptionOfType(ClosedChannelException.class)
        .isThrownBy(() -> committed.write(bytes("x")));
    assertThatExceptionOfType(ClosedChannelException.class).isThrownBy(committed::commit);
    committed.close();
    Sink closed = storage.openForWriting(request("b"), NEW_ONLY);
    closed.close();
    assertThatExceptionOfType(ClosedChannelException.class)
        .isThrownBy(() -> closed.write(bytes("x")));
    assertThatExceptionOfType(ClosedChannelException.class).isThrownBy(closed::commit);
    assertThat(tree(root)).containsExactly("a");
  }

  @Test
  void anUploadOutlivesTheStorage() throws Exception {
    try (Sink sink = storage.openForWriting(request("a"), NEW_ONLY)) {
      storage.close();
      sink.write(bytes("x"));
      sink.commit();
    }
    assertThat(root.resolve("a")).hasContent("x");
  }

  @Test
  void aRefusedUploadLeavesNoDescriptor() throws Exception {
    Files.createDirectory(root.resolve("dir"));
    write(storage, "a", NEW_ONLY, "x");
    int before = descriptors();
    for (int i = 0; i < 50; i++) {
      for (String name : List.of("a", "dir", "no/where", "a/b")) {
        catchThrowable(() -> write(storage, name, NEW_ONLY, "x"));
      }
      storage.openForWriting(request("new"), NEW_ONLY).close();
    }
    assertThat(descriptors()).isLessThan(before + 20);
  }

  private static int descriptors() {
    String[] open = Path.of("/proc/self/fd").toFile().list();
    return open == null ? 0 : open.length;
  }
}
