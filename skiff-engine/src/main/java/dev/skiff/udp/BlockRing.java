package dev.skiff.udp;

import java.nio.ByteBuffer;

/**
 * A run of a file's bytes, from the oldest that is still needed to the newest that is known, and
 * room for more. One thread adds at the end, one (perhaps another) takes from the start; they work
 * on different bytes, and the event loop's queue between them orders their views.
 */
final class BlockRing {
  /** Holds nothing: for who needs its memory no longer. */
  static final BlockRing EMPTY = new BlockRing(0, 0);

  private final byte[] bytes;

  /** Place in the file of the first byte that is held. */
  private long start;

  /** Place in the file behind the last byte that is held. */
  private long end;

  /**
   * @param blocks what it holds at most
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

  /** Place in the file behind the last byte that there is room for. */
  long bound() {
    return start + bytes.length;
  }

  /** The bytes from one place of the file on, as far as {@code bound} and without wrapping. */
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
   * Puts bytes at their place in the file, for which there is room; they are held from {@link
   * #extendTo} on.
   */
  void put(long place, ByteBuffer payload) {
    long to = place;
    while (payload.hasRemaining()) {
      int offset = (int) (to % bytes.length);
      int count = Math.min(bytes.length - offset, payload.remaining());
      payload.get(bytes, offset, count);
      to += count;
    }
  }

  /**
   * Copies held bytes out.
   *
   * @param target whose position and limit stay as they are
   * @return the place in the target behind the last byte
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
