package dev.skiff.storage.file;

import dev.skiff.log.ShownName;
import dev.skiff.protocol.wire.ErrorCode;
import dev.skiff.transfer.StorageException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * A requested name that has passed the rules: the path from the root to a file.
 *
 * <p>Both {@code /} and {@code \} separate elements (Windows boot clients ask for {@code
 * \boot\x64\wdsnbp.com}), a leading separator means the root (PXE clients ask for {@code
 * /pxelinux.0}), and empty elements and {@code .} are dropped. No file system is used.
 *
 * @param elements the elements of the path; none is empty, {@code .} or {@code ..}, or contains a
 *     separator. An empty list is the root, which no request can name.
 */
public record FileName(List<String> elements) {

  static final int MAX_NAME_BYTES = 4096;
  static final int MAX_ELEMENT_BYTES = 255;

  private static final String TEMPORARY_PREFIX = ".skiff-";
  private static final String TEMPORARY_SUFFIX = ".part";

  /** The form of names that {@link #temporary} makes. No user's file has such a name by chance. */
  private static final Pattern TEMPORARY =
      Pattern.compile(
          Pattern.quote(TEMPORARY_PREFIX) + "[0-9a-f]{32}" + Pattern.quote(TEMPORARY_SUFFIX));

  private static final Pattern SEPARATOR = Pattern.compile("[/\\\\]");

  /** Names that Windows gives to devices in every directory, whatever extension follows. */
  private static final Pattern WINDOWS_DEVICE =
      Pattern.compile(
          "(CON|PRN|AUX|NUL|CLOCK\\$|CONIN\\$|CONOUT\\$|(COM|LPT)[0-9¹²³]) *(\\..*)?",
          Pattern.CASE_INSENSITIVE);

  private static final Pattern WINDOWS_FORBIDDEN = Pattern.compile("[:<>\"|?*]");

  public FileName {
    elements = List.copyOf(elements);
  }

  /** The name of a file to read, by the rules of this operating system. */
  public static FileName forReading(String name) throws StorageException {
    FileName parsed = parse(name, HostSystem.IS_WINDOWS);
    if (parsed.isReserved()) {
      throw new StorageException(ErrorCode.FILE_NOT_FOUND, ShownName.of(name) + ": no such file");
    }
    return parsed;
  }

  /** The name of a file to write, by the rules of this operating system. */
  public static FileName forWriting(String name) throws StorageException {
    FileName parsed = parse(name, HostSystem.IS_WINDOWS);
    if (parsed.isReserved()) {
      throw new StorageException(
          ErrorCode.ACCESS_VIOLATION, ShownName.of(name) + ": name reserved by the server");
    }
    return parsed;
  }

  /**
   * A fresh name for an upload that is not complete.
   *
   * @param random 32 hexadecimal digits
   */
  public static String temporary(String random) {
    return TEMPORARY_PREFIX + random + TEMPORARY_SUFFIX;
  }

  /** True if an element was made by {@link #temporary}. */
  public static boolean isTemporary(String element) {
    return TEMPORARY.matcher(element).matches();
  }

  static FileName parse(String name, boolean windows) throws StorageException {
    requireText(name);
    List<String> elements = new ArrayList<>();
    for (String element : SEPARATOR.split(name, -1)) {
      if (element.equals("..")) {
        throw new StorageException(
            ErrorCode.ACCESS_VIOLATION, "a name with '..' leads out of the served directory");
      }
      if (!element.isEmpty() && !element.equals(".")) {
        requireUsable(element, windows);
        elements.add(element);
      }
    }
    if (elements.isEmpty()) {
      throw illegal("the name is empty");
    }
    return new FileName(elements);
  }

  /** The last element. Requires that there is one. */
  public String last() {
    return elements.getLast();
  }

  /** The directory of the last element; no elements if that is the root. */
  public FileName parent() {
    return new FileName(elements.subList(0, elements.size() - 1));
  }

  /** The elements joined by {@code /}, without a leading one; {@code .} for the root. */
  public String relative() {
    return elements.isEmpty() ? "." : String.join("/", elements);
  }

  /** True also for names that only resemble those of {@link #temporary}, to avoid confusion. */
  private boolean isReserved() {
    String last = last().toLowerCase(Locale.ROOT);
    return last.startsWith(TEMPORARY_PREFIX) && last.endsWith(TEMPORARY_SUFFIX);
  }

  private static void requireText(String name) throws StorageException {
    if (name.length() > MAX_NAME_BYTES || utf8Length(name) > MAX_NAME_BYTES) {
      throw illegal("the name is longer than " + MAX_NAME_BYTES + " bytes");
    }
    if (name.chars().anyMatch(Character::isISOControl)) {
      throw illegal("the name has control characters");
    }
    if (!StandardCharsets.UTF_8.newEncoder().canEncode(name)) {
      throw illegal("the name is not text");
    }
  }

  private static void requireUsable(String element, boolean windows) throws StorageException {
    if (utf8Length(element) > MAX_ELEMENT_BYTES) {
      throw illegal("a part of the name is longer than " + MAX_ELEMENT_BYTES + " bytes");
    }
    if (windows) {
      requireUsableOnWindows(element);
    }
  }

  private static void requireUsableOnWindows(String element) throws StorageException {
    if (WINDOWS_DEVICE.matcher(element).matches()) {
      throw illegal(ShownName.of(element) + ": the name of a device");
    }
    if (WINDOWS_FORBIDDEN.matcher(element).find()) {
      throw illegal(ShownName.of(element) + ": a character that is not allowed in names");
    }
    if (element.endsWith(".") || element.endsWith(" ")) {
      throw illegal(ShownName.of(element) + ": a name cannot end in a dot or space here");
    }
  }

  private static int utf8Length(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }

  private static StorageException illegal(String message) {
    return new StorageException(ErrorCode.ILLEGAL_OPERATION, message);
  }
}
