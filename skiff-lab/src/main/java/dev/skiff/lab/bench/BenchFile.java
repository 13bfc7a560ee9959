package dev.skiff.lab.bench;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Random;

/**
 * A file whose bytes follow from its index, so that neither sender nor receiver needs another copy
 * to read from or to compare with. Its name tells its size.
 *
 * @param prefix r or w: reads have other names than writes, so that a write cannot spoil what a
 *     read expects
 */
record BenchFile(char prefix, long size, int index) {
  /** Odd, so that blocks of a file that were swapped do not look alike. */
  private static final int PERIOD = (1 << 20) + 7;

  private static final int LONGEST_SLICE = 1 << 20;

  /** One period of noise, and the start of the next: each slice lies in one piece. */
  private static final ByteBuffer NOISE = noise();

  /** The file of that name. */
  static BenchFile named(String name) {
    int dash = name.indexOf('-');
    return new BenchFile(
        name.charAt(0),
        Long.parseLong(name, 1, dash, 10),
        Integer.parseInt(name, dash + 1, name.length(), 10));
  }

  /** Without a directory. */
  String name() {
    return "" + prefix + size + '-' + index;
  }

  /** The bytes from a position on, as many as there are up to a length. */
  ByteBuffer bytes(long position, int length) {
    int start = (int) ((position + 31L * index) % PERIOD);
    int available = (int) Math.min(length, size - position);
    return NOISE.slice(start, Math.min(available, LONGEST_SLICE));
  }

  /**
   * Appends a part of the file to a buffer, without the object that {@link #bytes} is.
   *
   * @param length at most what there is of the file
   */
  void copy(long position, int length, ByteBuffer target) {
    int start = (int) ((position + 31L * index) % PERIOD);
    target.put(target.position(), NOISE, start, length);
    target.position(target.position() + length);
  }

  /**
   * Compares a part of the file with the bytes that have come.
   *
   * @throws IOException if they differ
   */
  void compare(long position, ByteBuffer actual) throws IOException {
    ByteBuffer rest = actual.duplicate();
    long at = position;
    while (rest.hasRemaining()) {
      ByteBuffer expected = bytes(at, rest.remaining());
      ByteBuffer part = rest.slice(rest.position(), expected.remaining());
      int mismatch = expected.mismatch(part);
      if (mismatch >= 0) {
        throw new IOException(name() + " differs at byte " + (at + mismatch));
      }
      at += part.remaining();
      rest.position(rest.position() + part.remaining());
    }
  }

  private static ByteBuffer noise() {
    byte[] bytes = new byte[PERIOD + LONGEST_SLICE];
    new Random(1).nextBytes(bytes);
    System.arraycopy(bytes, 0, bytes, PERIOD, LONGEST_SLICE);
    return ByteBuffer.allocateDirect(bytes.length).put(bytes).flip().asReadOnlyBuffer();
  }
}
