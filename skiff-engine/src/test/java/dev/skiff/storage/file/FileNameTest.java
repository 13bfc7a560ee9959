package dev.skiff.storage.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.skiff.protocol.wire.ErrorCode;
import dev.skiff.transfer.StorageException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FileNameTest {

  @ParameterizedTest
  @CsvSource({
    "a,                         a",
    "/pxelinux.0,               pxelinux.0",
    "//a///b,                   a/b",
    "./a/./b/,                  a/b",
    "\\boot\\x64\\wdsnbp.com,   boot/x64/wdsnbp.com",
    "boot\\x64/b,               boot/x64/b",
    "backup..2024.bin,          backup..2024.bin",
    "..a,                       ..a",
    "a..,                       a..",
    ".../a,                     .../a",
    "c:\\a,                     c:/a",
    "größe.bin,                 größe.bin",
    "a b,                       a b",
  })
  void aNameBecomesItsElementsBelowTheRoot(String name, String relative) throws Exception {
    assertThat(FileName.parse(name, false).relative()).isEqualTo(relative);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"..", "../a", "a/..", "a/../b", "/..", "..\\a", "a\\..\\..\\b", "/a/../../etc"})
  void anElementOfTwoDotsIsRefused(String name) {
    assertThatRefused(name, false, ErrorCode.ACCESS_VIOLATION, "leads out");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "/", "\\", ".", "./", "//.//"})
  void aNameWithoutAnyElementIsRefused(String name) {
    assertThatRefused(name, false, ErrorCode.ILLEGAL_OPERATION, "the name is empty");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a\0", "\0", "a\nb", "a\tb", "\u001b[2J", "a\u007f", "a\u0085b"})
  void controlCharactersAreRefused(String name) {
    assertThatRefused(name, false, ErrorCode.ILLEGAL_OPERATION, "control characters");
  }

  @Test
  void halfOfASurrogatePairIsRefused() {
    assertThatRefused("a\ud83d", false, ErrorCode.ILLEGAL_OPERATION, "not text");
  }

  @Test
  void aNameMayHave4096BytesInAll() throws Exception {
    String longest = ("x".repeat(63) + "/").repeat(64);
    assertThat(FileName.parse(longest, false).elements()).hasSize(64);
    assertThatRefused(longest + "/", false, ErrorCode.ILLEGAL_OPERATION, "4096 bytes");
  }

  @Test
  void theLengthOfANameIsCountedInBytesNotInCharacters() {
    String name = ("ü".repeat(100) + "/").repeat(21);
    assertThat(name.length()).isLessThan(4096);
    assertThatRefused(name, false, ErrorCode.ILLEGAL_OPERATION, "4096 bytes");
  }

  @Test
  void anElementMayHave255Bytes() throws Exception {
    assertThat(FileName.parse("x".repeat(255), false).elements()).hasSize(1);
    assertThat(FileName.parse("ü".repeat(127), false).elements()).hasSize(1);
    assertThatRefused("x".repeat(256), false, ErrorCode.ILLEGAL_OPERATION, "255 bytes");
    assertThatRefused("ü".repeat(128), false, ErrorCode.ILLEGAL_OPERATION, "255 bytes");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "CON",
        "nul",
        "a/Aux/b",
        "COM1.txt",
        "lpt9",
        "com0",
        "COM²",
        "prn .x",
        "NUL.tar.gz",
        "conin$",
        "CLOCK$",
      })
  void onWindowsTheNameOfADeviceIsRefusedInAnyDirectory(String name) throws Exception {
    assertThatRefused(name, true, ErrorCode.ILLEGAL_OPERATION, "the name of a device");
    assertThat(FileName.parse(name, false).elements()).isNotEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"a.", "a ", "dir./a", "..."})
  void onWindowsADotOrSpaceAtTheEndIsRefused(String name) throws Exception {
    assertThatRefused(name, true, ErrorCode.ILLEGAL_OPERATION, "cannot end in a dot or space");
    assertThat(FileName.parse(name, false).elements()).isNotEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"a:stream", "c:", "C:\\boot\\a", "a*", "a?", "<a>", "a|b", "a\"b"})
  void onWindowsColonsAndOtherSpecialCharactersAreRefused(String name) throws Exception {
    assertThatRefused(name, true, ErrorCode.ILLEGAL_OPERATION, "not allowed in names");
    assertThat(FileName.parse(name, false).elements()).isNotEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"CONSOLE", "COM10", "nullable", "aux1", "LPTX", "a.con", "boot/x64/a.b"})
  void onWindowsNamesThatOnlyResembleADeviceAreAccepted(String name) throws Exception {
    assertThat(FileName.parse(name, true).relative()).isEqualTo(name);
  }

  @ParameterizedTest
  @ValueSource(strings = {".skiff-1f.part", "a/.skiff-1f.part", ".SKIFF-x.Part", ".skiff-.part"})
  void theNameOfATemporaryFileIsNotThereForReadersAndReservedForWriters(String name) {
    assertThatExceptionOfType(StorageException.class)
        .isThrownBy(() -> FileName.forReading(name))
        .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.FILE_NOT_FOUND));
    assertThatExceptionOfType(StorageException.class)
        .isThrownBy(() -> FileName.forWriting(name))
        .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.ACCESS_VIOLATION));
  }

  @ParameterizedTest
  @ValueSource(strings = {".skiff", "skiff-1.part", ".skiff-1.partial", "a.part"})
  void namesThatOnlyResembleATemporaryFileAreAccepted(String name) throws Exception {
    assertThat(FileName.forReading(name).relative()).isEqualTo(name);
    assertThat(FileName.forWriting(name).relative()).isEqualTo(name);
  }

  @Test
  void theNameOfATemporaryFileFitsItsOwnPattern() {
    assertThatExceptionOfType(StorageException.class)
        .isThrownBy(() -> FileName.forReading(FileName.temporary("abc")));
  }

  private static void assertThatRefused(
      String name, boolean windows, ErrorCode code, String message) {
    assertThatExceptionOfType(StorageException.class)
        .isThrownBy(() -> FileName.parse(name, windows))
        .withMessageContaining(message)
        .satisfies(e -> assertThat(e.code()).isEqualTo(code));
  }
}
