package dev.skiff.lab.sim.scenario;

import java.nio.ByteBuffer;
import java.util.SplittableRandom;

/**
 * The bytes of the files of a run: no two blocks of a file are alike, nor are blocks at the same
 * place of two files. A text has line ends of all kinds.
 */
public final class Content {
  /** A prime, so that blocks of no size come again after a rollover. */
  private static final int PERIOD = 1_048_573;

  private static final int NEXT_FILE = 104_729;
  private static final int LINE_END_IN = 24;

  private static final byte[] BYTES = bytes(new SplittableRandom(1));
  private static final byte[] TEXT = text(new SplittableRandom(2));

  /** The number of line ends in the text before each place. */
  private static final int[] LINE_ENDS = lineEndsBefore();

  private Content() {}

  private static byte[] bytes(SplittableRandom random) {
    byte[] bytes = new byte[PERIOD];
    random.nextBytes(bytes);
    return twice(bytes);
  }

  private static byte[] text(SplittableRandom random) {
    byte[] bytes = new byte[PERIOD];
    for (int i = 0; i < PERIOD; i++) {
      boolean ends = random.nextInt(LINE_END_IN) == 0;
      bytes[i] = (byte) (ends ? (random.nextInt(3) == 0 ? '\r' : '\n') : random.nextInt(' ', 127));
    }
    return twice(bytes);
  }

  private static byte[] twice(byte[] bytes) {
    byte[] twice = new byte[2 * PERIOD];
    System.arraycopy(bytes, 0, twice, 0, PERIOD);
    System.arraycopy(bytes, 0, twice, PERIOD, PERIOD);
    return twice;
  }

  private static int[] lineEndsBefore() {
    int[] before = new int[TEXT.length + 1];
    for (int i = 0; i < TEXT.length; i++) {
      before[i + 1] = before[i] + (TEXT[i] == '\r' || TEXT[i] == '\n' ? 1 : 0);
    }
    return before;
  }

  /** Each of them is one byte longer in netascii. The file must not be longer than the period. */
  public static long lineEnds(FileSpec file) {
    int start = start(file, 0);
    return file.length() == 0 ? 0 : LINE_ENDS[start + (int) file.length()] - LINE_ENDS[start];
  }

  private static byte[] of(FileSpec file) {
    return file.text() ? TEXT : BYTES;
  }

  private static int start(FileSpec file, long place) {
    return (int) ((place + (long) file.number() * NEXT_FILE) % PERIOD);
  }

  /** Puts a part of a file at the buffer's position. */
  public static void put(FileSpec file, long place, int length, ByteBuffer target) {
    target.put(of(file), start(file, place), length);
  }

  /** The same at a place of the buffer, whose position stays. */
  public static void put(FileSpec file, long place, int length, ByteBuffer target, int index) {
    target.put(index, of(file), start(file, place), length);
  }

  /** True if the file has these bytes at this place. */
  public static boolean isAt(FileSpec file, long place, ByteBuffer bytes) {
    return bytes.equals(ByteBuffer.wrap(of(file), start(file, place), bytes.remaining()));
  }
}
