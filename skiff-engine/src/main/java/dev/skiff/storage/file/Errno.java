package dev.skiff.storage.file;

import java.util.Optional;
import java.util.stream.Stream;

/**
 * The failures of a file system that are told apart, by their number on Linux and their text.
 *
 * <p>The JDK gives most of them as an exception whose only distinction is the system's text, in the
 * language of the process. So a text is compared with what the system itself says for the number,
 * and with the English one.
 */
public enum Errno {
  OPERATION_NOT_PERMITTED(1, "Operation not permitted"),
  NO_ENTRY(2, "No such file or directory"),
  INTERRUPTED(4, "Interrupted system call"),
  TRY_AGAIN(11, "Resource temporarily unavailable"),
  ACCESS_DENIED(13, "Permission denied"),
  EXISTS(17, "File exists"),
  CROSSES_OUT(18, "Invalid cross-device link"),
  NOT_DIRECTORY(20, "Not a directory"),
  IS_DIRECTORY(21, "Is a directory"),
  INVALID(22, "Invalid argument"),
  TABLE_FULL(23, "Too many open files in system"),
  TOO_MANY_OPEN(24, "Too many open files"),
  FILE_TOO_LARGE(27, "File too large"),
  NO_SPACE(28, "No space left on device", "There is not enough space on the disk"),
  READ_ONLY(30, "Read-only file system"),
  NAME_TOO_LONG(36, "File name too long"),
  NOT_IMPLEMENTED(38, "Function not implemented"),
  DIRECTORY_NOT_EMPTY(39, "Directory not empty"),
  LINK_LOOP(40, "Too many levels of symbolic links"),
  NOT_SUPPORTED(95, "Operation not supported"),
  QUOTA_EXCEEDED(122, "Disk quota exceeded", "Disc quota exceeded");

  /** What the JDK adds to the text of {@link #LINK_LOOP}. */
  private static final String JDK_ADDITION = " or unable to access attributes of symbolic link";

  private final int number;
  private final String text;
  private final String otherText;

  Errno(int number, String text) {
    this(number, text, text);
  }

  Errno(int number, String text, String otherText) {
    this.number = number;
    this.text = text;
    this.otherText = otherText;
  }

  public int number() {
    return number;
  }

  static Optional<Errno> ofNumber(int number) {
    return Stream.of(values()).filter(errno -> errno.number == number).findFirst();
  }

  static Optional<Errno> ofText(String text) {
    String said = text.replace(JDK_ADDITION, "");
    return Stream.of(values()).filter(errno -> errno.isCalled(said)).findFirst();
  }

  private boolean isCalled(String said) {
    return said.equalsIgnoreCase(text)
        || said.equalsIgnoreCase(otherText)
        || LinuxCalls.find().filter(calls -> calls.errorText(number).equals(said)).isPresent();
  }
}
