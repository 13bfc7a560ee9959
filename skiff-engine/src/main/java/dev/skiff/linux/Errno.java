package dev.skiff.linux;

import java.util.Optional;
import java.util.stream.Stream;

/**
 * The kernel's error numbers that Skiff distinguishes, with their texts.
 *
 * <p>The JDK reports most file errors as exceptions that differ only in the system's text, in the
 * language of the process. So a text is compared with the system's own text for the number, and
 * with the English one.
 */
public enum Errno {
  OPERATION_NOT_PERMITTED(1, "Operation not permitted"),
  NO_ENTRY(2, "No such file or directory"),
  INTERRUPTED(4, "Interrupted system call"),
  INPUT_OUTPUT(5, "Input/output error"),
  TRY_AGAIN(11, "Resource temporarily unavailable"),
  ACCESS_DENIED(13, "Permission denied"),
  BUSY(16, "Device or resource busy"),
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
  NO_SOCKET(88, "Socket operation on non-socket"),
  MESSAGE_TOO_LONG(90, "Message too long"),
  NOT_SUPPORTED(95, "Operation not supported"),
  FAMILY_NOT_SUPPORTED(97, "Address family not supported by protocol"),
  ADDRESS_IN_USE(98, "Address already in use"),
  ADDRESS_NOT_AVAILABLE(99, "Cannot assign requested address"),
  NETWORK_UNREACHABLE(101, "Network is unreachable"),
  NO_BUFFERS(105, "No buffer space available"),
  REFUSED(111, "Connection refused"),
  HOST_UNREACHABLE(113, "No route to host"),
  QUOTA_EXCEEDED(122, "Disk quota exceeded", "Disc quota exceeded");

  /** The words that the JDK adds to the text of {@link #LINK_LOOP}. */
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

  /** The kernel's number, above 0. */
  public int number() {
    return number;
  }

  /** The error with a number, if it is one of these. */
  public static Optional<Errno> ofNumber(int number) {
    return Stream.of(values()).filter(errno -> errno.number == number).findFirst();
  }

  /**
   * True if a system call failed with this error.
   *
   * @param result the result of {@link SystemCall#call}
   */
  public boolean isResult(long result) {
    return result == -number;
  }

  /** The error that has a text in the system or the JDK, if it is one of these. */
  public static Optional<Errno> ofText(String text) {
    String said = text.replace(JDK_ADDITION, "");
    return Stream.of(values()).filter(errno -> errno.isCalled(said)).findFirst();
  }

  private boolean isCalled(String said) {
    return said.equalsIgnoreCase(text)
        || said.equalsIgnoreCase(otherText)
        || (SystemCall.processor().isPresent() && SystemCall.errorText(number).equals(said));
  }
}
