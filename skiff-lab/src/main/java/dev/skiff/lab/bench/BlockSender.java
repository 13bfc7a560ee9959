package dev.skiff.lab.bench;

import dev.skiff.net.EventLoop;
import dev.skiff.net.UdpSocket;
import dev.skiff.protocol.wire.PacketDecoder;
import dev.skiff.protocol.wire.PacketEncoder;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;

/** The sending side of a transfer: sends blocks, a window at a time. */
final class BlockSender {
  private static final int NUMBERS = 0xffff;

  private final EventLoop loop;
  private final Workload workload;
  private final BenchFile file;
  private final long last;
  private final int datagramBytes;
  private final int runBlocks;

  /** Every block up to this one is acknowledged. */
  private long acknowledged;

  /** The block to send next. */
  private long next = 1;

  BlockSender(EventLoop loop, Workload workload, BenchFile file) {
    this.loop = loop;
    this.workload = workload;
    this.file = file;
    last = workload.blocks();
    datagramBytes = workload.blockSize() + PacketDecoder.HEADER_BYTES;
    runBlocks = EventLoop.SEND_BUFFER_BYTES / datagramBytes;
  }

  /** The effect of an ACK. */
  enum Progress {
    NONE,
    /** The transfer begins, or all that was sent is acknowledged. */
    WHOLE,
    /** A part of what was sent is acknowledged: the rest is sent again. */
    PARTIAL
  }

  Progress onAck(int wire) {
    if (wire == 0 && next == 1) {
      return Progress.WHOLE;
    }
    long further = (wire - acknowledged) & NUMBERS;
    if (further == 0 || further >= next - acknowledged) {
      return Progress.NONE;
    }
    acknowledged += further;
    boolean partial = next > acknowledged + 1;
    repeat();
    return partial ? Progress.PARTIAL : Progress.WHOLE;
  }

  boolean isComplete() {
    return acknowledged == last;
  }

  /** Sends again what was sent and is not acknowledged. */
  void repeat() {
    next = acknowledged + 1;
  }

  /**
   * Sends what the window allows and the socket has room for; the next call sends the rest, once
   * the socket is writable.
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
      room = socket.sendRun(run, datagramBytes, target);
      next = run.hasRemaining() ? next + run.position() / datagramBytes : end + 1;
    }
  }

  private void put(ByteBuffer run, long block) {
    long position = (block - 1) * workload.blockSize();
    int length = (int) Math.min(workload.blockSize(), workload.fileBytes() - position);
    PacketEncoder.putDataHeader(run, (int) block & NUMBERS);
    file.copy(position, length, run);
  }
}
