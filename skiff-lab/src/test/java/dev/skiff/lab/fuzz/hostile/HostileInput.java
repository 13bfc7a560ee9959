package dev.skiff.lab.fuzz.hostile;

import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A line of {@code hostile.txt}, which explains itself. */
final class HostileInput {
  static final String NOT_SENT = "-";

  private static final String SAME = "=";
  private static final String STREAM = "stream ";

  private static final Map<String, Integer> OPCODES =
      Map.of("RRQ", 1, "WRQ", 2, "DATA", 3, "ACK", 4, "ERROR", 5, "OACK", 6);

  private static final Pattern TOKEN =
      Pattern.compile(
          "(?<opcode>[A-Z]+)|(\"(?<string>([^\"\\\\]|\\\\.)*)\"|'(?<text>([^'\\\\]|\\\\.)*)'"
              + "|(?<hex>([0-9a-f]{2})+))(\\*(?<times>\\d+))?");

  private static final Pattern ESCAPE = Pattern.compile("\\\\(x[0-9a-f]{2}|.)");

  private final String name;
  private final byte[] bytes;
  private final boolean isStream;
  private final String overUdp;
  private final String overTcp;

  private HostileInput(
      String name, byte[] bytes, boolean isStream, String overUdp, String overTcp) {
    this.name = name;
    this.bytes = bytes;
    this.isStream = isStream;
    this.overUdp = overUdp;
    this.overTcp = overTcp;
  }

  /** All lines. */
  static List<HostileInput> all() throws IOException {
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(
                Objects.requireNonNull(HostileInput.class.getResourceAsStream("hostile.txt")),
                StandardCharsets.UTF_8))) {
      return lines
          .lines()
          .filter(line -> !line.isBlank() && !line.startsWith("#"))
          .map(HostileInput::parse)
          .toList();
    }
  }

  String name() {
    return name;
  }

  /** The bytes to send. */
  byte[] bytes() {
    return bytes;
  }

  /** True if the bytes are those of a connection, and no packet. */
  boolean isStream() {
    return isStream;
  }

  /** The answer to a datagram; {@link #NOT_SENT} where it is none. */
  String overUdp() {
    return overUdp;
  }

  /** The answer to a message or stream; {@link #NOT_SENT} where it is none. */
  String overTcp() {
    return overTcp;
  }

  /** True if it begins as a WRQ does: over TCP its client owes a last message. */
  boolean isWrite() {
    return !isStream && bytes.length >= 2 && bytes[0] == 0 && bytes[1] == 2;
  }

  @Override
  public String toString() {
    return name;
  }

  private static HostileInput parse(String line) {
    String[] columns = line.split(" *\\| ", -1);
    if (columns.length != 4) {
      throw new IllegalArgumentException("not four columns: " + line);
    }
    String name = columns[0].strip();
    boolean isStream = columns[1].startsWith(STREAM);
    byte[] bytes = bytes(isStream ? columns[1].substring(STREAM.length()) : columns[1]);
    String overUdp = columns[2].strip();
    String overTcp = columns[3].strip();
    return new HostileInput(
        name, bytes, isStream, overUdp, overTcp.equals(SAME) ? overUdp : overTcp);
  }

  private static byte[] bytes(String notation) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    Matcher token = TOKEN.matcher(notation);
    int end = 0;
    while (token.find()) {
      requireBlank(notation.substring(end, token.start()), notation);
      end = token.end();
      int times = token.group("times") == null ? 1 : Integer.parseInt(token.group("times"));
      byte[] once = once(token);
      for (int i = 0; i < times; i++) {
        bytes.writeBytes(once);
      }
    }
    requireBlank(notation.substring(end), notation);
    return bytes.toByteArray();
  }

  private static byte[] once(Matcher token) {
    if (token.group("opcode") != null) {
      return new byte[] {0, (byte) (int) OPCODES.get(token.group("opcode"))};
    }
    if (token.group("hex") != null) {
      return HexFormat.of().parseHex(token.group("hex"));
    }
    return token.group("string") == null
        ? unescape(token.group("text"))
        : unescape(token.group("string") + "\\0");
  }

  private static byte[] unescape(String text) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    Matcher escape = ESCAPE.matcher(text);
    int end = 0;
    while (escape.find()) {
      bytes.writeBytes(text.substring(end, escape.start()).getBytes(StandardCharsets.UTF_8));
      bytes.write(unescaped(escape.group(1)));
      end = escape.end();
    }
    bytes.writeBytes(text.substring(end).getBytes(StandardCharsets.UTF_8));
    return bytes.toByteArray();
  }

  private static int unescaped(String escaped) {
    return switch (escaped.charAt(0)) {
      case 'x' -> HexFormat.fromHexDigits(escaped, 1, 3);
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 't' -> '\t';
      case '0' -> 0;
      default -> escaped.charAt(0);
    };
  }

  private static void requireBlank(String between, String notation) {
    if (!between.isBlank()) {
      throw new IllegalArgumentException("'" + between + "' is not bytes, in " + notation);
    }
  }
}
