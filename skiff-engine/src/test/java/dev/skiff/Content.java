package dev.skiff;

import java.util.Arrays;
import java.util.Random;

/** Bytes to send, the same in every run. */
final class Content {
  private Content() {}

  static byte[] of(int length) {
    byte[] content = new byte[length];
    new Random(length).nextBytes(content);
    return content;
  }

  /** The payload of a block; blocks are counted from 1. */
  static byte[] block(byte[] content, int block, int blockSize) {
    int from = (block - 1) * blockSize;
    return Arrays.copyOfRange(content, from, Math.min(from + blockSize, content.length));
  }
}
