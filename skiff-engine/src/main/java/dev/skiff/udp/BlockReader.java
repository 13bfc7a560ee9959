package dev.skiff.udp;

import dev.skiff.protocol.wire.PacketDecoder;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.Executor;

/** Reads the blocks of a file for sending, counted from 1. For the event loop's thread only. */
sealed interface BlockReader permits ReadAheadBlocks, PageCacheBlocks {
  /** The owner's callbacks, on the loop's thread. */
  interface Listener {
    void onBlocksReady();

    void onReadFailure(IOException failure);
  }

  /** The room for the header of a datagram before each payload, in bytes. */
  int HEADER_BYTES = PacketDecoder.HEADER_BYTES;

  /** The last block that can be sent. It may be less than before. */
  long readyThrough();

  /** True if {@link #readyThrough()} is the last block of the file. */
  boolean hasEnded();

  /** The number of bytes from the start of the file to the end of a block. */
  long bytesThrough(long block);

  /**
   * Copies payloads into datagrams. The datagrams follow one another, and each has room for its
   * header.
   *
   * @param run the datagrams, from place 0; the limit is set behind the last one
   * @param from the first block
   * @param count the number of blocks, 1 or more; all of them are ready and not released
   * @return the number of blocks that were copied; less than {@code count} if the file is not
   *     completely in memory
   * @throws IOException if the file cannot be read, or has changed
   */
  int put(ByteBuffer run, long from, int count) throws IOException;

  /** Blocks up to this one will not be sent again. */
  void release(long throughBlock);

  /** Lets the I/O threads read what is sent next, if there is enough room or need. */
  void readAhead(Executor io, Executor loop, Listener listener);

  /** The memory for bytes of the file, in bytes. */
  int bytesHeld();

  /** Closes the source once no I/O thread reads it, and then runs {@code afterwards}. */
  void close(Executor io, Runnable afterwards);
}
