package dev.skiff.io;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * A file of a known size whose bytes can be had without waiting while they are in memory: it is
 * read on an event loop's thread, in any order, and again.
 */
public interface PageCachedFile {
  /** In bytes; what the file had when it was opened. */
  long size();

  /**
   * Reads bytes that are in memory, as blocks with gaps before them. One thread at a time.
   *
   * @param place of the first byte in the file
   * @param bytes how many, 0 or more, not over the end of the file; where they reach it, the file
   *     is first looked at: it must be as it was when it was opened
   * @param run a direct buffer, filled from its start
   * @param gap bytes left free before each block
   * @param blockSize of each block but the last
   * @return how many could be read without waiting, 0 or more
   * @throws IOException where they cannot be read, or the file has changed
   */
  int readNow(long place, int bytes, ByteBuffer run, int gap, int blockSize) throws IOException;

  /** True if closing it now waits for nothing; does not block. */
  boolean closesAtOnce();

  /**
   * Brings bytes into memory. May block.
   *
   * @throws IOException where they cannot be read
   */
  void fetch(long place, int bytes) throws IOException;
}
