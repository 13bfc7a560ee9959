package dev.skiff.protocol.wire;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Decodes bytes to packets. Nothing here throws for any bytes that may come: bytes that are not a
 * packet become {@link Datagram.Malformed}.
 *
 * <p>Some deviations are accepted. Bytes after the block number of an ACK are ignored. An ERROR may
 * lack its text or the final NUL. A request may end with extra NULs, as some boot ROMs send them.
 * An option without a value is ignored, and in a request one that is not UTF-8: a server ignores
 * options that it does not know (RFC 2347).
 */
public final class PacketDecoder {
  /** Size of the opcode and block number before the payload of a DATA, in bytes. */
  public static final int HEADER_BYTES = 4;

  /** Options read of one request or OACK; further ones are ignored (RFC 2347 sets no limit). */
  public static final int MAX_OPTIONS = 32;

  /** Characters kept of a peer's ERROR text. */
  public static final int MAX_ERROR_TEXT = 512;

  /** The problem of a request for a name that is not UTF-8. No file has such a name. */
  public static final String NAME_NOT_UTF8 = "the request's file name is not valid UTF-8";

  private PacketDecoder() {}

  /**
   * The opcode of a datagram, for dispatch without decoding.
   *
   * @return 0 to 65535, or -1 if there are fewer than two bytes
   */
  public static int opcode(ByteBuffer datagram) {
    return datagram.remaining() < 2 ? -1 : datagram.getShort(datagram.position()) & 0xffff;
  }

  /**
   * The block number of a DATA or ACK.
   *
   * @return 0 to 65535, or -1 if the datagram is too short to have one
   */
  public static int blockNumber(ByteBuffer datagram) {
    return datagram.remaining() < HEADER_BYTES
        ? -1
        : datagram.getShort(datagram.position() + 2) & 0xffff;
  }

  /**
   * Decodes a datagram from its position to its limit, and changes neither.
   *
   * @param datagram in big-endian order, the default of a buffer
   */
  public static Datagram decode(ByteBuffer datagram) {
    int opcode = opcode(datagram);
    return switch (Opcode.of(opcode)) {
      case RRQ -> request(Direction.READ, datagram);
      case WRQ -> request(Direction.WRITE, datagram);
      case DATA -> data(datagram);
      case ACK -> ack(datagram);
      case ERROR -> error(datagram);
      case OACK -> optionAck(datagram);
      case null -> new Datagram.Malformed(opcode < 0 ? "packet too short" : "unknown opcode");
    };
  }

  private static Datagram data(ByteBuffer datagram) {
    int block = blockNumber(datagram);
    if (block < 0) {
      return new Datagram.Malformed("DATA too short");
    }
    int payload = datagram.position() + HEADER_BYTES;
    return new Packet.Data(block, datagram.slice(payload, datagram.limit() - payload));
  }

  private static Datagram ack(ByteBuffer datagram) {
    int block = blockNumber(datagram);
    return block < 0 ? new Datagram.Malformed("ACK too short") : new Packet.Ack(block);
  }

  private static Datagram error(ByteBuffer datagram) {
    int code = blockNumber(datagram);
    if (code < 0) {
      return new Datagram.Malformed("ERROR too short");
    }
    return new Packet.Error(code, errorText(datagram));
  }

  /** The text without control characters, because it goes to terminals and logs. */
  private static String errorText(ByteBuffer datagram) {
    int start = datagram.position() + HEADER_BYTES;
    int end = start;
    while (end < datagram.limit() && datagram.get(end) != 0) {
      end++;
    }
    String text = StandardCharsets.UTF_8.decode(datagram.slice(start, end - start)).toString();
    String shortText = text.length() > MAX_ERROR_TEXT ? text.substring(0, MAX_ERROR_TEXT) : text;
    return Printable.of(shortText);
  }

  private static Datagram request(Direction direction, ByteBuffer datagram) {
    StringReader strings = new StringReader(datagram);
    String filename = strings.next();
    if (filename == null) {
      return new Datagram.Malformed(strings.problem("the request's file name is"));
    }
    String mode = strings.next();
    if (mode == null) {
      return new Datagram.Malformed(strings.problem("the request's mode is"));
    }
    List<Option> options = options(strings, true);
    return options == null
        ? new Datagram.Malformed(strings.problem("the request's options are"))
        : new Packet.Request(direction, filename, mode, options);
  }

  /**
   * The request that the bytes of an RRQ or WRQ were meant to be, for a log. Bytes that are not
   * ASCII are written as {@code \xff}. A name or mode that is not there is empty.
   */
  public static Packet.Request attempted(ByteBuffer datagram) {
    Direction direction =
        Opcode.of(opcode(datagram)) == Opcode.WRQ ? Direction.WRITE : Direction.READ;
    StringReader strings = new StringReader(datagram);
    return new Packet.Request(direction, strings.nextInAscii(), strings.nextInAscii(), List.of());
  }

  private static Datagram optionAck(ByteBuffer datagram) {
    StringReader strings = new StringReader(datagram);
    List<Option> options = options(strings, false);
    return options == null
        ? new Datagram.Malformed(strings.problem("the OACK's options are"))
        : new Packet.OptionAck(options);
  }

  /**
   * The pairs of name and value up to the end, padding or the limit; null if a string has no end.
   *
   * @param lenient true to leave out pairs that are not UTF-8; if not, the result is null
   */
  private static @Nullable List<Option> options(StringReader strings, boolean lenient) {
    List<Option> options = new ArrayList<>();
    while (strings.hasNext() && options.size() < MAX_OPTIONS) {
      if (!strings.skip()) {
        return null;
      }
      String name = strings.skipped();
      if ((name != null && name.isEmpty()) || !strings.hasNext()) {
        break;
      }
      if (!strings.skip()) {
        return null;
      }
      String value = strings.skipped();
      if (name != null && value != null) {
        options.add(new Option(name, value));
      } else if (!lenient) {
        return null;
      }
    }
    return options;
  }

  /** Reads NUL-terminated strings, each within the datagram. */
  private static final class StringReader {
    private final ByteBuffer datagram;
    private int start;
    private int position;
    private boolean badCharacters;

    StringReader(ByteBuffer datagram) {
      this.datagram = datagram;
      this.position = datagram.position() + 2;
    }

    boolean hasNext() {
      return position < datagram.limit();
    }

    /** The next string; null if it has no end or is not UTF-8. */
    @Nullable String next() {
      return skip() ? skipped() : null;
    }

    /** Goes behind the next string. Stays where it is if that has no end. */
    boolean skip() {
      int end = end();
      if (end == datagram.limit()) {
        badCharacters = false;
        return false;
      }
      start = position;
      position = end + 1;
      return true;
    }

    private int end() {
      int end = position;
      while (end < datagram.limit() && datagram.get(end) != 0) {
        end++;
      }
      return end;
    }

    /** The string that was skipped; null if it is not UTF-8. */
    @Nullable String skipped() {
      ByteBuffer bytes = datagram.slice(start, position - 1 - start);
      try {
        return StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
      } catch (CharacterCodingException e) {
        badCharacters = true;
        return null;
      }
    }

    /** The next string, also without an end, with other bytes than those of ASCII escaped. */
    String nextInAscii() {
      StringBuilder text = new StringBuilder();
      int end = end();
      for (int i = position; i < end; i++) {
        int octet = datagram.get(i) & 0xff;
        if (octet < 0x80) {
          text.append((char) octet);
        } else {
          text.append("\\x").append(Integer.toHexString(octet));
        }
      }
      position = Math.min(end + 1, datagram.limit());
      return text.toString();
    }

    String problem(String subject) {
      return subject + (badCharacters ? " not valid UTF-8" : " not terminated");
    }
  }
}
