package dev.skiff.lab.bench.udp;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** TFTP's packets, as far as the clients need them. */
final class Packets {
  static final int RRQ = 1;
  static final int WRQ = 2;
  static final int DATA = 3;
  static final int ACK = 4;
  static final int ERROR = 5;
  static final int OACK = 6;
  static final int HEADER_BYTES = 4;
  static final int BLOCK_NUMBERS = 1 << 16;

  private static final byte[] MODE = ascii("octet\0");
  private static final byte[] BLOCK_SIZE = ascii("blksize\0");
  private static final byte[] WINDOW_SIZE = ascii("windowsize\0");
  private static final int LOWER_CASE = 0x20;

  private Packets() {}

  /** -1 where there are too few bytes for any packet. */
  static int opcode(ByteBuffer packet) {
    return packet.remaining() < HEADER_BYTES ? -1 : packet.getShort(packet.position());
  }

  static int blockNumber(ByteBuffer packet) {
    return packet.getShort(packet.position() + 2) & 0xffff;
  }

  static void putRequest(ByteBuffer target, Workload workload, String name) {
    target.putShort((short) (workload.upload() ? WRQ : RRQ));
    target.put(ascii(name)).put((byte) 0).put(MODE);
    if (!workload.isPlain()) {
      putOptions(target, workload);
    }
  }

  static void putOptionAck(ByteBuffer target, Workload workload) {
    target.putShort((short) OACK);
    putOptions(target, workload);
  }

  private static void putOptions(ByteBuffer target, Workload workload) {
    target.put(BLOCK_SIZE).put(ascii(Integer.toString(workload.blockSize()))).put((byte) 0);
    if (workload.windowSize() > 1) {
      target.put(WINDOW_SIZE).put(ascii(Integer.toString(workload.windowSize()))).put((byte) 0);
    }
  }

  static ByteBuffer putAck(ByteBuffer target, int block) {
    return target.putShort((short) ACK).putShort((short) block);
  }

  static void putDataHeader(ByteBuffer target, int block) {
    target.putShort((short) DATA).putShort((short) block);
  }

  static ByteBuffer putError(ByteBuffer target, int code) {
    return target.putShort((short) ERROR).putShort((short) code).put((byte) 0);
  }

  /** The name of the file that a request is about. */
  static String fileName(ByteBuffer request) {
    return string(request, request.position() + 2);
  }

  static String errorText(ByteBuffer error) {
    return string(error, error.position() + HEADER_BYTES);
  }

  private static String string(ByteBuffer packet, int start) {
    int length = end(packet, start) - start;
    return StandardCharsets.US_ASCII.decode(packet.slice(start, length)).toString();
  }

  /** The value of blksize in a request or an OACK; 512 where there is none. */
  static int blockSize(ByteBuffer packet) {
    return option(packet, BLOCK_SIZE, Workload.DEFAULT_BLOCK_SIZE);
  }

  /** The value of windowsize in a request or an OACK; 1 where there is none. */
  static int windowSize(ByteBuffer packet) {
    return option(packet, WINDOW_SIZE, 1);
  }

  /**
   * What an OACK agrees to, in words, where that is not what was asked for.
   *
   * @return null where it is
   */
  static @Nullable String disagreement(ByteBuffer optionAck, Workload workload) {
    int windowSize = windowSize(optionAck);
    int blockSize = blockSize(optionAck);
    if (windowSize != workload.windowSize()) {
      return windowSize == 1 ? "no window" : "window " + windowSize;
    }
    return blockSize == workload.blockSize() ? null : "blksize " + blockSize;
  }

  /**
   * Names and values are strings that end with a NUL, one after another. In a request file name and
   * mode, which look the same, come first. Nothing is allocated: this is done for each small file.
   */
  private static int option(ByteBuffer packet, byte[] name, int otherwise) {
    int position = packet.position() + 2;
    while (position < packet.limit()) {
      int value = end(packet, position) + 1;
      if (matches(packet, position, name)) {
        return number(packet, value);
      }
      position = end(packet, value) + 1;
    }
    return otherwise;
  }

  private static boolean matches(ByteBuffer packet, int position, byte[] name) {
    if (packet.limit() - position < name.length) {
      return false;
    }
    // The NUL at the end is compared without this bit as well.
    for (int i = 0; i < name.length - 1; i++) {
      if ((packet.get(position + i) | LOWER_CASE) != name[i]) {
        return false;
      }
    }
    return packet.get(position + name.length - 1) == 0;
  }

  private static int number(ByteBuffer packet, int position) {
    int number = 0;
    for (int i = position; i < packet.limit() && packet.get(i) != 0; i++) {
      number = number * 10 + packet.get(i) - '0';
    }
    return number;
  }

  private static int end(ByteBuffer packet, int start) {
    int end = Math.min(start, packet.limit());
    while (end < packet.limit() && packet.get(end) != 0) {
      end++;
    }
    return end;
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
