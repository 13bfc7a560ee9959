package dev.skiff.lab.bench.udp;

/**
 * What the clients of a measurement do, all of them the same.
 *
 * @param upload whether they write files; else they read one
 * @param clients how many at once, each with a socket of its own
 * @param fileBytes the length of each file
 * @param blockSize 512 and a window of 1 are asked for without any option
 */
public record Workload(boolean upload, int clients, long fileBytes, int blockSize, int windowSize) {
  static final int DEFAULT_BLOCK_SIZE = 512;

  /** Whether the request has no option: the answer is a block or an ACK at once. */
  boolean isPlain() {
    return blockSize == DEFAULT_BLOCK_SIZE && windowSize == 1;
  }

  /** The number of blocks of a file; the last one is shorter than the others, possibly empty. */
  long blocks() {
    return fileBytes / blockSize + 1;
  }
}
