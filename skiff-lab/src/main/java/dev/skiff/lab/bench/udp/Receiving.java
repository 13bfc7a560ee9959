package dev.skiff.lab.bench.udp;

import static dev.skiff.lab.bench.udp.Packets.BLOCK_NUMBERS;

/** The side of a transfer that receives blocks: counts them, and says when an ACK is due. */
final class Receiving {
  private final int blockSize;
  private final int windowSize;

  /** Every block up to this one has come. */
  private long received;

  private long acknowledged;

  /** The block before the hole that was reported last. */
  private long reportedHole;

  private long bytes;
  private boolean complete;

  Receiving(int blockSize, int windowSize) {
    this.blockSize = blockSize;
    this.windowSize = windowSize;
    begin();
  }

  /** Another file. */
  void begin() {
    received = 0;
    acknowledged = 0;
    reportedHole = -1;
    bytes = 0;
    complete = false;
  }

  /** Whether a block is the next one. */
  boolean isNext(int wire) {
    return !complete && wire == (int) (received + 1) % BLOCK_NUMBERS;
  }

  /** Takes the next block; whether an ACK is due. */
  boolean onNext(int length) {
    received++;
    bytes += length;
    complete = length < blockSize;
    return complete || received - acknowledged >= windowSize;
  }

  /** Whether a block that is not the next one has come before. */
  boolean isRepeated(int wire) {
    int ahead = (wire - (int) received) & (BLOCK_NUMBERS - 1);
    return ahead == 0 || ahead > windowSize;
  }

  /** A block is missing before this one; whether an ACK is due: once for each hole. */
  boolean onHole() {
    boolean due = !complete && reportedHole != received;
    reportedHole = received;
    return due;
  }

  /** An ACK goes out. */
  int acknowledge() {
    acknowledged = received;
    return ackNumber();
  }

  int ackNumber() {
    return (int) received % BLOCK_NUMBERS;
  }

  /** Where in the file the next block belongs. */
  long bytes() {
    return bytes;
  }

  boolean isComplete() {
    return complete;
  }

  boolean hasBegun() {
    return received > 0;
  }
}
