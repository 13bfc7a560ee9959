package dev.skiff.net.linux;

import java.nio.ByteBuffer;

/**
 * The argument of sendmsg(2) and recvmsg(2): a {@code msghdr} with one piece of memory, a name, and
 * control messages. One for each direction serves all sockets of a loop.
 */
final class SocketMessage {
  /** struct msghdr on 64 bits, then struct iovec, then the name, then the control messages. */
  private static final int NAME_LENGTH = 8;

  private static final int VECTOR = 16;
  private static final int VECTOR_COUNT = 24;
  private static final int CONTROL = 32;
  private static final int CONTROL_LENGTH = 40;
  private static final int HEADER_BYTES = 56;
  private static final int VECTOR_BYTES = 16;
  private static final int NAME_PLACE = HEADER_BYTES + VECTOR_BYTES;
  private static final int CONTROL_PLACE = NAME_PLACE + SocketName.MAX_BYTES;
  private static final int CONTROL_BYTES = 256;

  /** struct cmsghdr: length, level, type; the data behind it, each message aligned to 8 bytes. */
  static final int CMSG_HEADER_BYTES = 16;

  private static final int CMSG_LEVEL = 8;
  private static final int CMSG_TYPE = 12;

  private final ByteBuffer memory = SocketCalls.memory(CONTROL_PLACE + CONTROL_BYTES);
  private final long address = SocketCalls.address(memory);

  /** The part of the memory that holds the name. */
  final ByteBuffer name = memory.slice(NAME_PLACE, SocketName.MAX_BYTES).order(memory.order());

  final long nameAddress = address + NAME_PLACE;

  /** The part of the memory that holds the control messages. */
  final ByteBuffer control = memory.slice(CONTROL_PLACE, CONTROL_BYTES).order(memory.order());

  SocketMessage() {
    memory.putLong(0, nameAddress);
    memory.putLong(VECTOR, address + HEADER_BYTES);
    memory.putLong(VECTOR_COUNT, 1);
    memory.putLong(CONTROL, address + CONTROL_PLACE);
  }

  long address() {
    return address;
  }

  /** Sets the bytes to send, or the place for the bytes to receive. */
  void bytes(long bytes, long length) {
    memory.putLong(HEADER_BYTES, bytes);
    memory.putLong(HEADER_BYTES + 8, length);
  }

  /** Lets the kernel write a name and control messages. */
  void expectAll() {
    memory.putInt(NAME_LENGTH, SocketName.MAX_BYTES);
    memory.putLong(CONTROL_LENGTH, CONTROL_BYTES);
  }

  /** Sends to the name that was put there, with control messages of so many bytes. */
  void to(SocketName target, int controlBytes) {
    target.putTo(name);
    memory.putInt(NAME_LENGTH, target.length());
    memory.putLong(CONTROL_LENGTH, controlBytes);
  }

  /** Begins a control message; its data is written behind {@link #CMSG_HEADER_BYTES}. */
  void putControl(int level, int type, int dataBytes) {
    control.putLong(0, CMSG_HEADER_BYTES + dataBytes);
    control.putInt(CMSG_LEVEL, level);
    control.putInt(CMSG_TYPE, type);
  }

  /** Bytes that one control message takes, aligned. */
  static int controlBytes(int dataBytes) {
    return CMSG_HEADER_BYTES + (dataBytes + 7) / 8 * 8;
  }

  /**
   * The place of a received control message's data.
   *
   * @return its place in {@link #control}, or -1 where there is none of that kind
   */
  int find(int level, int type) {
    int end = (int) memory.getLong(CONTROL_LENGTH);
    int place = 0;
    while (place + CMSG_HEADER_BYTES <= end) {
      long length = control.getLong(place);
      if (length < CMSG_HEADER_BYTES || length > end - place) {
        return -1;
      }
      if (control.getInt(place + CMSG_LEVEL) == level
          && control.getInt(place + CMSG_TYPE) == type) {
        return place + CMSG_HEADER_BYTES;
      }
      place += (int) (length + 7) / 8 * 8;
    }
    return -1;
  }
}
