package dev.skiff.protocol.wire;

import java.nio.ByteBuffer;
import java.util.List;

/**
 * A decoded TFTP packet (RFC 1350 section 5, RFC 2347). Block numbers are those on the wire, 0 to
 * 65535; {@code BlockNumbering} turns them into places in a file.
 */
public sealed interface Packet extends Datagram {
  /**
   * RRQ or WRQ.
   *
   * <pre>
   *  2 bytes  string  1  string  1   string  1  string  1
   * +--------+------+---+------+---+-------+---+-------+---+
   * | opcode | name | 0 | mode | 0 | option| 0 | value | 0 | ...
   * +--------+------+---+------+---+-------+---+-------+---+
   * </pre>
   *
   * @param direction RRQ or WRQ
   * @param filename the name as sent, unchecked
   * @param mode the mode as sent, unchecked
   * @param options in the order in which they were sent, repeated ones included
   */
  record Request(Direction direction, String filename, String mode, List<Option> options)
      implements Packet {
    public Request {
      options = List.copyOf(options);
    }
  }

  /**
   * DATA.
   *
   * <pre>
   *  2 bytes  2 bytes   n bytes
   * +--------+--------+---------+
   * | opcode | block  | payload |
   * +--------+--------+---------+
   * </pre>
   *
   * @param block 0 to 65535
   * @param payload the bytes from its position to its limit, shared with the datagram that they
   *     came in
   */
  record Data(int block, ByteBuffer payload) implements Packet {}

  /**
   * ACK.
   *
   * <pre>
   *  2 bytes  2 bytes
   * +--------+--------+
   * | opcode | block  |
   * +--------+--------+
   * </pre>
   *
   * @param block 0 to 65535
   */
  record Ack(int block) implements Packet {}

  /**
   * ERROR.
   *
   * <pre>
   *  2 bytes  2 bytes  string  1
   * +--------+--------+-------+---+
   * | opcode |  code  | text  | 0 |
   * +--------+--------+-------+---+
   * </pre>
   *
   * @param code 0 to 65535; those above 8 have no agreed meaning
   * @param message text for people, possibly empty; a decoded one has no control characters
   */
  record Error(int code, String message) implements Packet {
    /** An ERROR with one of the agreed codes. */
    public static Error of(ErrorCode code, String message) {
      return new Error(code.value(), message);
    }
  }

  /**
   * OACK (RFC 2347).
   *
   * @param options in the order in which they were sent
   */
  record OptionAck(List<Option> options) implements Packet {
    public OptionAck {
      options = List.copyOf(options);
    }
  }
}
