package dev.skiff.lab.sim;

import java.nio.ByteBuffer;
import java.util.SplittableRandom;

/** The bytes of the file that every run transfers: no two blocks of it are alike. */
final class Content {
  /** A prime, so that blocks of no size come again after a rollover. */
  private static final int PERIOD = 1_048_573;

  private static final byte[] BYTES = new byte[2 * PERIOD];

  static {
    new SplittableRandom(1).nextBytes(BYTES);
    System.arraycopy(BYTES, 0, BYTES, PERIOD, PERIOD);
  }

  private Content() {}

  /** Puts a part of it at the buffer's position. */
  static void put(long place, int length, ByteBuffer target) {
    target.put(BYTES, (int) (place % PERIOD), length);
  }

  /** Whether these are the bytes that stand there. */
  static boolean isAt(long place, ByteBuffer bytes) {
    int start = (int) (place % PERIOD);
    return bytes.equals(ByteBuffer.wrap(BYTES, start, bytes.remaining()));
  }
}
