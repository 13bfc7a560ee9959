package dev.skiff.lab.bench.udp;

import static dev.skiff.lab.bench.udp.Packets.BLOCK_NUMBERS;
import static dev.skiff.lab.bench.udp.Packets.HEADER_BYTES;

import dev.skiff.lab.bench.BenchFile;
import dev.skiff.transport.EventLoop;
import dev.skiff.transport.UdpSocket;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;

/** The side of a transfer that sends blocks, a window at a time. */
final class Sending {
  private final EventLoop loop;
  private final Workload workload;
  private final long last;
  private final int runBlocks;
  private BenchFile file;

  /** Every block up to this one is acknowledged. */
  private long acknowledged;

  /** The block to send next. */
  private long next;

  /** How often blocks had to be sent again. */
  private long repetitions;

  Sending(EventLoop loop, Workload workload, BenchFile file) {
    this.loop = loop;
    this.workload = workload;
    this.file = file;
    last = workload.blocks();
    runBlocks = EventLoop.SEND_BUFFER_BYTES / datagramBytes();
    begin(file);
  }

  private int datagramBytes() {
    return workload.blockSize() + HEADER_BYTES;
  }

  /** Another file. */
  void begin(BenchFile another) {
    file = another;
    acknowledged = 0;
    next = 1;
  }

  /**
   * An ACK came.
   *
   * @return whether it says something new
   */
  boolean onAck(int wire) {
    int further = (wire - (int) acknowledged) & (BLOCK_NUMBERS - 1);
    if (further == 0 || further >= next - acknowledged) {
      return false;
    }
    acknowledged += further;
    if (next > acknowledged + 1) {
      repeat();
    }
    return true;
  }

  boolean isComplete() {
    return acknowledged == last;
  }

  boolean hasBegun() {
    return next > 1;
  }

  /** What was sent and is not acknowledged is sent again. */
  void repeat() {
    next = acknowledged + 1;
    repetitions++;
  }

  long repetitions() {
    return repetitions;
  }

  /**
   * Sends what the window allows and the socket has room for. Where it has none, the rest is sent
   * by the next call, once the socket is writable.
   */
  void transmit(UdpSocket socket, InetSocketAddress target) throws IOException {
    long through = Math.min(acknowledged + workload.windowSize(), last);
    boolean room = true;
    while (room && next <= through) {
      ByteBuffer run = loop.sendBuffer().clear();
      long end = Math.min(through, next + runBlocks - 1);
      for (long block = next; block <= end; block++) {
        put(run, block);
      }
      run.flip();
      room = socket.sendRun(run, datagramBytes(), target);
      next = run.hasRemaining() ? next + run.position() / datagramBytes() : end + 1;
    }
  }

  private void put(ByteBuffer run, long block) {
    long position = (block - 1) * workload.blockSize();
    int length = (int) Math.min(workload.blockSize(), workload.fileBytes() - position);
    Packets.putDataHeader(run, (int) block % BLOCK_NUMBERS);
    file.copy(position, length, run);
  }
}
