package dev.skiff.cli.command;

import dev.skiff.protocol.wire.Mode;
import dev.skiff.protocol.wire.Option;
import dev.skiff.transfer.PortRange;
import dev.skiff.transfer.UdpTransport;
import dev.skiff.transfer.WhenBusy;
import java.math.BigDecimal;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.TypeConversionException;

/** Values of words of the command line; each method throws an exception that says what is wrong. */
public final class Converters {
  private static final BigDecimal MICROSECONDS = BigDecimal.valueOf(1_000_000);
  private static final Pattern SIZE = Pattern.compile("(\\d{1,15})([KMG]?)");

  private static final Pattern PORT_RANGE = Pattern.compile("(\\d{1,9})[-:](\\d{1,9})");

  private Converters() {}

  /** A whole number; its user knows the range. */
  public static Integer number(String word) {
    return Integer.valueOf(matching(word, "[+-]?\\d{1,9}", "number"));
  }

  /** {@code 3} or {@code 0.25}: seconds, to the microsecond. */
  public static Duration seconds(String word) {
    String number = matching(word, "\\d{1,9}(\\.\\d{1,6})?|\\.\\d{1,6}", "number of seconds");
    return Duration.ofNanos(new BigDecimal(number).multiply(MICROSECONDS).longValueExact() * 1_000);
  }

  /** The digits of a port; their user knows the range. */
  static String port(String word) {
    return matching(word, "\\d+", "port: 0 to 65535");
  }

  /** {@code 40000-40999}, or {@code 40000:40999} as tftpd-hpa has it. */
  public static PortRange portRange(String word) {
    Matcher ports = PORT_RANGE.matcher(word);
    if (!ports.matches()) {
      throw invalid(word, "port range: two numbers, such as 40000-40999");
    }
    try {
      return new PortRange(Integer.parseInt(ports.group(1)), Integer.parseInt(ports.group(2)));
    } catch (IllegalArgumentException e) {
      throw invalid(word, "port range: " + e.getMessage());
    }
  }

  /** A SHA-256, as lower-case digits. */
  static String sha256(String word) {
    return matching(word, "[0-9a-fA-F]{64}", "SHA-256: 64 hexadecimal digits")
        .toLowerCase(Locale.ROOT);
  }

  /** {@code 4096}, {@code 64K}, {@code 10M}, {@code 2G}: bytes, in powers of 1024 with a letter. */
  public static Long size(String word) {
    Matcher parts = SIZE.matcher(word.toUpperCase(Locale.ROOT));
    if (!parts.matches()) {
      throw invalid(word, "size: a number, and K, M or G");
    }
    int shift = 10 * " KMG".indexOf(parts.group(2).isEmpty() ? " " : parts.group(2));
    long number = Long.parseLong(parts.group(1));
    if (number > Long.MAX_VALUE >> shift) {
      throw new TypeConversionException("'" + word + "' is too large");
    }
    return number << shift;
  }

  /** {@code octet} or {@code netascii}. */
  public static Mode mode(String word) {
    return Mode.named(word).orElseThrow(() -> invalid(word, "mode: octet or netascii"));
  }

  /** The name of an option of TFTP, such as {@code blksize}, in lower case. */
  public static String tftpOption(String word) {
    try {
      return Option.known(word);
    } catch (IllegalArgumentException e) {
      throw new TypeConversionException(e.getMessage());
    }
  }

  /** {@code auto}, {@code nio} or {@code linux}. */
  public static UdpTransport udpTransport(String word) {
    return Arrays.stream(UdpTransport.values())
        .filter(transport -> transport.toString().equals(word))
        .findFirst()
        .orElseThrow(() -> invalid(word, "transport: auto, nio or linux"));
  }

  /** {@code ignore} or {@code error}. */
  public static WhenBusy whenBusy(String word) {
    return switch (word) {
      case "ignore" -> WhenBusy.IGNORE;
      case "error" -> WhenBusy.ERROR;
      default -> throw invalid(word, "answer: ignore or error");
    };
  }

  /** {@code auto}, which becomes 0, or a number of bytes; its user knows the range. */
  public static Integer blockLimit(String word) {
    return word.equals("auto")
        ? 0
        : Integer.valueOf(matching(word, "[1-9]\\d{0,8}", "number of bytes, or auto"));
  }

  /** A path. The empty one is refused: with a script's unset variable Java means this directory. */
  public static Path path(String word) {
    if (word.isEmpty()) {
      throw new TypeConversionException("the name is empty");
    }
    try {
      return Path.of(word);
    } catch (InvalidPathException e) {
      throw new TypeConversionException("'" + word + "': " + e.getReason());
    }
  }

  private static String matching(String word, String form, String what) {
    if (!word.matches(form)) {
      throw invalid(word, what);
    }
    return word;
  }

  private static TypeConversionException invalid(String word, String what) {
    return new TypeConversionException("'" + word + "' is not a valid " + what);
  }
}
