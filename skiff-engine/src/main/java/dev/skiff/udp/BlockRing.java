package dev.skiff.udp;

import java.nio.ByteBuffer;

/**
 * A ring buffer with a contiguous part of a file: from the oldest byte that is still needed to the
 * newest one. One thread adds bytes at the end, and one, which may be another, takes them from the
 * start. They never use the same bytes at the same time, and they exchange {@code start} and {@code
 * end} through the queue of the event loop.
 */
final class BlockRing {
  /** A ring without memory. It replaces one that is no longer needed. */
  static final BlockRing EMPTY = new BlockRing(0, 0);

  private final byte[] bytes;

  /** The place in the file of the first byte in the ring. */
  private long start;

  /** The place in the file behind the last byte in the ring. */
  private long end;

  /**
   * @param blocks the capacity, in blocks
   */
  BlockRing(int blockSize, int blocks) {
    bytes = new byte[Math.multiplyExact(blockSize, blocks)];
  }

  int capacity() {
    return bytes.length;
  }

  long start() {
    return start;
  }

  long end() {
    return end;
  }

  int free() {
    return (int) (bytes.length - (end - start));
  }

  /** The place in the file behind the last byte that there is room for. */
  long bound() {
    return start + bytes.length;
  }

  /** The bytes from one place of the file to another, or to the edge of the ring. */
  ByteBuffer view(long place, long bound) {
    int offset = (int) (place % bytes.length);
    int length = (int) Math.min(bytes.length - offset, bound - place);
    return ByteBuffer.wrap(bytes, offset, length).slice();
  }

  /** Bytes were added behind the last one. */
  void extendTo(long newEnd) {
    end = newEnd;
  }

  /** Bytes before this place are no longer needed. */
  void releaseTo(long newStart) {
    start = Math.max(start, Math.min(newStart, end));
  }

  /**
   * Copies bytes into the ring. They belong to its content after {@link #extendTo}.
   *
   * @param place the place of the first byte in the file
   * @throws IllegalArgumentException if there is no room
   */
  void put(long place, ByteBuffer payload) {
    if (place + payload.remaining() > bound()) {
      throw new IllegalArgumentException(
          "no room for bytes up to " + (place + payload.remaining()));
    }
    long to = place;
    while (payload.hasRemaining()) {
      int offset = (int) (to % bytes.length);
      int count = Math.min(bytes.length - offset, payload.remaining());
      payload.get(bytes, offset, count);
      to += count;
    }
  }

  /**
   * Copies bytes out of the ring.
   *
   * @param place the place of the first byte in the file
   * @param bound the place behind the last byte in the file
   * @param target the buffer; its position and limit do not change
   * @param targetPlace the index in the target of the first byte
   * @return the index in the target behind the last byte
   */
  int copy(long place, long bound, ByteBuffer target, int targetPlace) {
    int to = targetPlace;
    long from = place;
    while (from < bound) {
      int offset = (int) (from % bytes.length);
      int count = (int) Math.min(bytes.length - offset, bound - from);
      target.put(to, bytes, offset, count);
      to += count;
      from += count;
    }
    return to;
  }
}
