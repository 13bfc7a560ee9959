package dev.skiff.lab.bench;

/** The receiving side of a transfer: counts blocks, and says when an ACK is due. */
final class BlockReceiver {
  private static final int NUMBERS = 0xffff;

  private final int blockSize;
  private final int windowSize;

  /** Every block up to this one has come. */
  private long received;

  private long acknowledged;

  /** The block before the hole that was reported last. */
  private long reportedHole = -1;

  private long bytes;
  private boolean complete;

  BlockReceiver(Workload workload) {
    blockSize = workload.blockSize();
    windowSize = workload.windowSize();
  }

  /** True if a block is the next one. */
  boolean isNext(int wire) {
    return !complete && wire == ((received + 1) & NUMBERS);
  }

  /** Takes the next block; true if an ACK is due. */
  boolean onNext(int length) {
    received++;
    bytes += length;
    complete = length < blockSize;
    return complete || received - acknowledged >= windowSize;
  }

  /** True if a block that is not the next one has come before. */
  boolean isRepeated(int wire) {
    long ahead = (wire - received) & NUMBERS;
    return ahead == 0 || ahead > windowSize;
  }

  /** A block is missing before the one that came; true if an ACK is due: once for each hole. */
  boolean onHole() {
    boolean due = !complete && reportedHole != received;
    reportedHole = received;
    return due;
  }

  /** The number of the ACK that goes out now. */
  int acknowledge() {
    acknowledged = received;
    return (int) received & NUMBERS;
  }

  /** True if no block has come since the last ACK. */
  boolean isAllAcknowledged() {
    return acknowledged == received;
  }

  long received() {
    return received;
  }

  /** The position in the file of the next block. */
  long bytes() {
    return bytes;
  }

  boolean isComplete() {
    return complete;
  }
}
