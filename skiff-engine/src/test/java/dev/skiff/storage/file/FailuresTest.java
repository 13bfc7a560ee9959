package dev.skiff.storage.file;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skiff.linux.Errno;
import dev.skiff.linux.SystemCall;
import dev.skiff.protocol.wire.ErrorCode;
import dev.skiff.transfer.StorageException;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class FailuresTest {

  private static final String SECRET = "/srv/secret/place/a.bin";

  @ParameterizedTest
  @CsvSource({
    "No space left on device,                      DISK_FULL,         disk full",
    "There is not enough space on the disk,        DISK_FULL,         disk full",
    "Disk quota exceeded,                          DISK_FULL,         disk quota exceeded",
    "File too large,                               DISK_FULL,         larger than the file system allows",
    "Read-only file system,                        ACCESS_VIOLATION,  read-only",
    "Permission denied,                            ACCESS_VIOLATION,  no permission",
    "Operation not permitted,                      ACCESS_VIOLATION,  no permission",
    "Is a directory,                               ACCESS_VIOLATION,  is a directory",
    "Too many levels of symbolic links,            ACCESS_VIOLATION,  too many symbolic links",
    "File name too long,                           ILLEGAL_OPERATION, too long",
    "Too many open files,                          NOT_DEFINED,       out of file handles",
    "Too many open files in system,                NOT_DEFINED,       out of file handles",
    "Resource temporarily unavailable,             NOT_DEFINED,       busy",
    "Input/output error,                           NOT_DEFINED,       input/output error",
    "something new,                                NOT_DEFINED,       input/output error",
  })
  void aReasonOfTheSystemHasItsCode(String reason, ErrorCode code, String message) {
    assertThatTold(new IOException(reason), code, message);
    assertThatTold(new FileSystemException(SECRET, null, reason), code, message);
  }

  /** The JDK adds to this one. */
  @Test
  void aLoopOfLinksHasItsCodeInTheWordsOfTheJdk() {
    assertThatTold(
        new FileSystemException(
            SECRET,
            null,
            "Too many levels of symbolic links"
                + " or unable to access attributes of symbolic link"),
        ErrorCode.ACCESS_VIOLATION,
        "too many symbolic links");
  }

  static List<Arguments> exceptions() {
    return List.of(
        Arguments.of(new NoSuchFileException(SECRET), ErrorCode.FILE_NOT_FOUND),
        Arguments.of(new NotDirectoryException(SECRET), ErrorCode.FILE_NOT_FOUND),
        Arguments.of(new AccessDeniedException(SECRET), ErrorCode.ACCESS_VIOLATION),
        Arguments.of(new FileSystemLoopException(SECRET), ErrorCode.ACCESS_VIOLATION),
        Arguments.of(new FileAlreadyExistsException(SECRET), ErrorCode.FILE_ALREADY_EXISTS),
        Arguments.of(new FileSystemException(SECRET), ErrorCode.NOT_DEFINED),
        Arguments.of(new IOException(), ErrorCode.NOT_DEFINED));
  }

  @ParameterizedTest
  @MethodSource("exceptions")
  void anExceptionOfTheFileSystemHasItsCode(IOException failure, ErrorCode code) {
    assertThatTold(failure, code, "");
  }

  @Test
  void everyKnownErrorNumberIsTold() {
    for (Errno errno : Errno.values()) {
      assertThat(Failures.of(new ErrnoException(errno, "call"), "a"))
          .as(errno.name())
          .isInstanceOf(StorageException.class);
    }
    assertThatTold(new ErrnoException(12345, "call"), ErrorCode.NOT_DEFINED, "input/output error");
  }

  /** The texts and numbers of the table are those of the system that runs this test. */
  @Test
  void theEnglishTextsAreTheSystemsOwn() {
    assertThat(Arrays.stream(Errno.values()))
        .allSatisfy(
            errno ->
                assertThat(Errno.ofText(SystemCall.errorText(errno.number()))).contains(errno));
    assertThat(SystemCall.errorText(28)).isEqualTo("No space left on device");
    assertThat(Errno.ofText("unheard of")).isEqualTo(Optional.empty());
  }

  @Test
  void anInterruptedOrClosedChannelIsNoMatterOfThePeer() {
    IOException failure = new ClosedByInterruptException();
    assertThat(Failures.of(failure, "a")).isSameAs(failure);
  }

  private static void assertThatTold(IOException failure, ErrorCode code, String message) {
    IOException told = Failures.of(failure, "boot/" + "x".repeat(300) + "a.bin");
    assertThat(told).isInstanceOf(StorageException.class).hasCause(failure);
    StorageException exception = (StorageException) told;
    assertThat(exception.code()).isEqualTo(code);
    assertThat(exception.peerMessage())
        .contains(message)
        .doesNotContain("secret")
        .hasSizeLessThan(100);
  }
}
