package dev.skiff.udp;

import dev.skiff.io.IoTask;
import dev.skiff.storage.Sink;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Writes a file behind its transfer. The event loop's thread puts blocks, and the I/O threads write
 * them, one task at a time. {@link #roomThrough()} limits the blocks that may be put. No call
 * blocks.
 */
final class WriteBehindBuffer {
  /** Each write has a fixed cost. */
  private static final int SMALLEST_RUN_BYTES = 16 << 10;

  private static final int SMALLEST_RUN_BLOCKS = 64;

  /** The owner's callbacks, on the loop's thread. */
  interface Listener {
    void onRoom();

    void onStored();

    void onWriteFailure(IOException failure);
  }

  private final Sink sink;
  private final int blockSize;
  private final int bytes;
  private BlockRing ring = BlockRing.EMPTY;
  private boolean writing;
  private boolean storeWanted;
  private boolean failed;
  private boolean closing;
  private @Nullable Runnable afterClose;

  /**
   * @param bytes the memory for blocks, a multiple of the block size
   */
  WriteBehindBuffer(Sink sink, int blockSize, int bytes) {
    this.sink = sink;
    this.blockSize = blockSize;
    this.bytes = bytes;
  }

  /** Makes the buffer. Before, blocks cannot be put. */
  void allocate() {
    ring = new BlockRing(blockSize, bytes / blockSize);
  }

  boolean isAllocated() {
    return ring.capacity() > 0;
  }

  /** The size of the buffer when it is allocated. */
  int bytes() {
    return bytes;
  }

  /** The memory for a transfer in bytes: two windows, or what makes two writes. */
  static int bytesFor(int blockSize, int windowSize) {
    long run = Math.min(SMALLEST_RUN_BYTES, (long) SMALLEST_RUN_BLOCKS * blockSize);
    long wanted = 2 * Math.max((long) blockSize * windowSize, run);
    return Math.toIntExact(Math.ceilDiv(wanted, blockSize) * blockSize);
  }

  int bytesHeld() {
    return ring.capacity();
  }

  /** The last block that there is room for. Blocks are counted from 1. */
  long roomThrough() {
    return (ring.start() + bytes) / blockSize;
  }

  /** Takes a block that there is room for. Does nothing after {@link #close}. */
  void put(long block, ByteBuffer payload) {
    if (!closing) {
      ring.put((block - 1) * blockSize, payload);
    }
  }

  /** All bytes before this place of the file were put, and may be written. */
  void extendTo(long end) {
    if (!closing) {
      ring.extendTo(end);
    }
  }

  /** Lets the I/O threads write if half of the buffer is full. */
  void writeBehind(Executor io, Executor loop, Listener listener) {
    long waiting = ring.end() - ring.start();
    if (waiting >= ring.capacity() / 2) {
      startJob(io, loop, listener);
    }
  }

  /**
   * Writes the remaining bytes, flushes the file and publishes it. A flush may take long: if the
   * transfer ends meanwhile, {@link #close} prevents the publication.
   */
  void store(Executor io, Executor loop, Listener listener) {
    storeWanted = true;
    startJob(io, loop, listener);
  }

  private void startJob(Executor io, Executor loop, Listener listener) {
    if (writing || failed || closing) {
      return;
    }
    writing = true;
    long from = ring.start();
    long through = ring.end();
    boolean flush = storeWanted;
    BlockRing content = ring;
    IoTask.start(
        io,
        loop,
        () -> write(content, from, through, flush),
        done -> onJobDone(through, () -> goOn(flush, io, loop, listener)),
        failure -> onJobDone(through, () -> fail(failure, listener)));
  }

  private boolean write(BlockRing content, long from, long through, boolean flush)
      throws IOException {
    long place = from;
    while (place < through) {
      ByteBuffer piece = content.view(place, through);
      place += piece.remaining();
      sink.write(piece);
    }
    if (flush) {
      sink.flush();
    }
    return true;
  }

  private void publish(Executor io, Executor loop, Listener listener) {
    writing = true;
    long end = ring.end();
    IoTask.start(
        io,
        loop,
        () -> {
          sink.commit();
          return true;
        },
        done -> onJobDone(end, listener::onStored),
        failure -> onJobDone(end, () -> fail(failure, listener)));
  }

  private void onJobDone(long through, Runnable unlessClosing) {
    writing = false;
    ring.releaseTo(through);
    if (afterClose != null) {
      afterClose.run();
    } else {
      unlessClosing.run();
    }
  }

  private void fail(IOException failure, Listener listener) {
    failed = true;
    listener.onWriteFailure(failure);
  }

  private void goOn(boolean flushed, Executor io, Executor loop, Listener listener) {
    if (flushed) {
      publish(io, loop, listener);
    } else {
      listener.onRoom();
      continueWith(io, loop, listener);
    }
  }

  private void continueWith(Executor io, Executor loop, Listener listener) {
    if (storeWanted) {
      startJob(io, loop, listener);
    } else {
      writeBehind(io, loop, listener);
    }
  }

  /** Drops the buffer, closes the sink once nothing is written, then runs {@code afterwards}. */
  void close(Executor io, Runnable afterwards) {
    if (closing) {
      return;
    }
    closing = true;
    ring = BlockRing.EMPTY;
    Runnable close = () -> IoTask.close(io, sink, afterwards);
    if (writing) {
      afterClose = close;
    } else {
      close.run();
    }
  }
}
