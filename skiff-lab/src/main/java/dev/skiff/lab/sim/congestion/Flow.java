package dev.skiff.lab.sim.congestion;

import dev.skiff.lab.net.Network;
import dev.skiff.lab.sim.scenario.FileSpec;
import java.net.InetAddress;
import java.util.BitSet;

/** One transfer of a {@link Crowd}: its file, and how far it is. */
final class Flow {
  /** The window of a client that was not asked for another one. */
  static final int DEFAULT_WINDOW = 64;

  private static final int FIRST_CLIENT = 101;
  private static final int NUMBERS = 1 << 16;

  private final int number;
  private final int window;
  private final int blocks;
  private final long startNanos;
  private final BitSet arrived = new BitSet();

  private int highest;
  private long bytes;
  private long news;
  private long sent;
  private Runnable onOver = () -> {};
  private boolean over;
  private boolean succeeded;

  /**
   * A transfer that has not begun.
   *
   * @param window to ask for
   */
  Flow(int number, int window, int blocks, long startNanos) {
    this.number = number;
    this.window = window;
    this.blocks = blocks;
    this.startNanos = startNanos;
  }

  /** The host of its client. */
  InetAddress client() {
    return Network.host("client-" + number, FIRST_CLIENT + number);
  }

  /** Its file; the last block is one byte short. */
  FileSpec file() {
    long bytes = (long) blocks * SharedPath.BLOCK_SIZE - 1;
    return new FileSpec(number, "file-" + number, bytes, false, true, true, false);
  }

  int window() {
    return window;
  }

  long startNanos() {
    return startNanos;
  }

  /** The client asks, perhaps again: nothing that came before counts. */
  void onRequest() {
    arrived.clear();
    bytes = 0;
    highest = 0;
  }

  void onSent() {
    sent++;
  }

  /**
   * A block has come, perhaps again.
   *
   * @param wireNumber its number on the wire
   * @param length its bytes
   */
  void onArrived(int wireNumber, int length) {
    int block = (highest & -NUMBERS) + wireNumber;
    int half = NUMBERS / 2;
    block += block > highest + half ? -NUMBERS : block < highest - half ? NUMBERS : 0;
    if (block > 0 && !arrived.get(block)) {
      arrived.set(block);
      bytes += length;
      news += length;
      highest = Math.max(highest, block);
    }
  }

  /** Sets who is told of the end. */
  void onOver(Runnable listener) {
    onOver = listener;
  }

  void onEnd(boolean success) {
    if (!over) {
      over = true;
      succeeded = success;
      onOver.run();
    }
  }

  /** The bytes of the file that the receiver has got. */
  long bytes() {
    return bytes;
  }

  /** The number of different blocks that they came in. */
  int blocksReceived() {
    return arrived.cardinality();
  }

  /** The bytes that have come since the last call. */
  long takeNews() {
    long count = news;
    news = 0;
    return count;
  }

  /** The number of DATA that the sender has sent. */
  long sent() {
    return sent;
  }

  int blocks() {
    return blocks;
  }

  boolean isOver() {
    return over;
  }

  boolean hasSucceeded() {
    return succeeded;
  }
}
