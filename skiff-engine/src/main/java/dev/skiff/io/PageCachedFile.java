package dev.skiff.io;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * A file of a known size whose bytes can be read without waiting if they are in memory. An event
 * loop's thread reads it, in any order, and more than once.
 */
public interface PageCachedFile {
  /** The size of the file when it was opened, in bytes. */
  long size();

  /**
   * Reads bytes that are in memory, as blocks with gaps before them. One thread at a time.
   *
   * @param place the place of the first byte in the file
   * @param bytes the number of bytes, 0 or more, not over the end of the file. If they reach the
   *     end, this first checks that the file is as it was when it was opened
   * @param run a direct buffer, filled from its start
   * @param gap bytes left free before each block
   * @param blockSize the size of each block but the last
   * @return the number of bytes that could be read without waiting, 0 or more
   * @throws IOException if they cannot be read, or the file has changed
   */
  int readNow(long place, int bytes, ByteBuffer run, int gap, int blockSize) throws IOException;

  /**
   * Lets {@link #readNow} wait from now on. Some file systems say that bytes are not in memory
   * however often they are fetched.
   */
  default void allowWaiting() {}

  /** True if closing the file now does not block. This call does not block. */
  boolean closesAtOnce();

  /**
   * Brings bytes into memory. May block.
   *
   * @throws IOException if they cannot be read
   */
  void fetch(long place, int bytes) throws IOException;
}
