package dev.skiff.lab.interop.peers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Files whose content follows from their size alone, and the comparison of two files.
 *
 * <p>Each eight bytes are a hash of their place, so no two blocks are alike: a block that is lost,
 * repeated or misplaced shows.
 */
public final class TestFiles {
  private static final int CHUNK_BYTES = 1 << 16;
  private static final int COMPARED_BYTES = 1 << 20;

  /** A sparse file has one written chunk in so many; the others are holes, read as zeros. */
  private static final int SPARSE_STRIDE = 512;

  private TestFiles() {}

  /** Pseudo-random bytes, all of them written. */
  public static Path random(Path file, long sizeBytes) {
    return write(file, sizeBytes, 1);
  }

  /** For gigabytes: pseudo-random islands every 32 MiB and at the end, and holes between them. */
  public static Path sparse(Path file, long sizeBytes) {
    return write(file, sizeBytes, SPARSE_STRIDE);
  }

  /**
   * The bytes on which netascii goes wrong, in every order: CR, LF, NUL, and letters. With the size
   * of a few blocks each of them stands at a block's edge somewhere.
   */
  public static Path text(Path file, int sizeBytes) {
    byte[] alphabet = {'\r', '\n', 0, 'a', '\r', '\n'};
    ByteBuffer bytes = ByteBuffer.allocate(sizeBytes);
    for (int i = 0; i < sizeBytes; i++) {
      bytes.put(alphabet[(int) Long.remainderUnsigned(hash(sizeBytes, i), alphabet.length)]);
    }
    try (FileChannel channel = create(file)) {
      writeFully(channel, bytes.flip(), 0);
      return file;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + file, e);
    }
  }

  /** Fails with the first offset at which the two differ. */
  public static void assertSameContent(Path expected, Path actual) {
    try (FileChannel expectedChannel = FileChannel.open(expected);
        FileChannel actualChannel = FileChannel.open(actual)) {
      long offset = firstDifference(expectedChannel, actualChannel);
      if (offset < 0) {
        return;
      }
      throw new AssertionError(
          "%s differs from %s first at offset %d: %s instead of %s (sizes %d and %d)"
              .formatted(
                  actual,
                  expected,
                  offset,
                  byteAt(actualChannel, offset),
                  byteAt(expectedChannel, offset),
                  actualChannel.size(),
                  expectedChannel.size()));
    } catch (IOException e) {
      throw new AssertionError("cannot compare %s with %s: %s".formatted(actual, expected, e), e);
    }
  }

  /** True if both exist and are equal. */
  public static boolean sameContent(Path expected, Path actual) {
    try {
      return Files.mismatch(expected, actual) < 0;
    } catch (IOException e) {
      return false;
    }
  }

  private static Path write(Path file, long sizeBytes, int stride) {
    ByteBuffer chunk = ByteBuffer.allocate(CHUNK_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    long lastChunk = (sizeBytes - 1) / CHUNK_BYTES;
    try (FileChannel channel = create(file)) {
      for (long index = 0; index * CHUNK_BYTES < sizeBytes; index++) {
        if (index % stride != 0 && index != lastChunk) {
          continue;
        }
        long offset = index * CHUNK_BYTES;
        fill(chunk.clear(), sizeBytes, offset);
        chunk.limit((int) Math.min(CHUNK_BYTES, sizeBytes - offset));
        writeFully(channel, chunk, offset);
      }
      return file;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + file, e);
    }
  }

  private static FileChannel create(Path file) throws IOException {
    return FileChannel.open(
        file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE, StandardOpenOption.SPARSE);
  }

  private static void fill(ByteBuffer chunk, long seed, long offset) {
    long place = offset / Long.BYTES;
    while (chunk.hasRemaining()) {
      chunk.putLong(hash(seed, place++));
    }
    chunk.flip();
  }

  /** The mixing step of SplitMix64: it can begin anywhere, without what comes before. */
  private static long hash(long seed, long place) {
    long z = seed * 0xD1B54A32D192ED03L + (place + 1) * 0x9E3779B97F4A7C15L;
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }

  private static void writeFully(FileChannel channel, ByteBuffer bytes, long offset)
      throws IOException {
    long position = offset;
    while (bytes.hasRemaining()) {
      position += channel.write(bytes, position);
    }
  }

  /**
   * The first offset at which the two differ, or where the shorter ends; -1 when they are equal.
   */
  private static long firstDifference(FileChannel expected, FileChannel actual) throws IOException {
    ByteBuffer expectedChunk = ByteBuffer.allocateDirect(COMPARED_BYTES);
    ByteBuffer actualChunk = ByteBuffer.allocateDirect(COMPARED_BYTES);
    for (long offset = 0; ; offset += COMPARED_BYTES) {
      readFully(expected, expectedChunk.clear(), offset);
      readFully(actual, actualChunk.clear(), offset);
      int mismatch = expectedChunk.mismatch(actualChunk);
      if (mismatch >= 0) {
        return offset + mismatch;
      }
      if (expectedChunk.remaining() < COMPARED_BYTES) {
        return -1;
      }
    }
  }

  private static void readFully(FileChannel channel, ByteBuffer chunk, long offset)
      throws IOException {
    int count = 0;
    while (chunk.hasRemaining() && count >= 0) {
      count = channel.read(chunk, offset + chunk.position());
    }
    chunk.flip();
  }

  private static String byteAt(FileChannel channel, long offset) throws IOException {
    ByteBuffer one = ByteBuffer.allocate(1);
    return channel.read(one, offset) == 1 ? "0x%02x".formatted(one.get(0)) : "the end";
  }
}
