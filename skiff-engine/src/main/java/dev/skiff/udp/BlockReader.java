package dev.skiff.udp;

import dev.skiff.protocol.wire.PacketDecoder;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.Executor;

/** The blocks of a file that is sent, counted from 1; for the event loop's thread only. */
sealed interface BlockReader permits ReadAheadBlocks, PageCacheBlocks {
  /** What the owner is told, on the loop's thread. */
  interface Listener {
    void onBlocksReady();

    void onReadFailure(IOException failure);
  }

  /** Room before each payload for what the datagram begins with, in bytes. */
  int HEADER_BYTES = PacketDecoder.HEADER_BYTES;

  /** The last block that can be sent; it may be a smaller one than before. */
  long readyThrough();

  /** Whether that is the last one of the file. */
  boolean hasEnded();

  /** Bytes of the file up to the end of a block. */
  long bytesThrough(long block);

  /**
   * Puts payloads into datagrams, one after the other and each behind room for its header.
   *
   * @param run from its start; its limit is set behind the last datagram
   * @param count 1 or more; blocks that are ready and not released
   * @return how many were put there, where a file turns out not to be in memory fewer than asked
   * @throws IOException where the file cannot be read, or has changed
   */
  int put(ByteBuffer run, long from, int count) throws IOException;

  /** Blocks up to this one are not needed again. */
  void release(long throughBlock);

  /** Lets the I/O threads bring what will be needed next, where that is worth it. */
  void readAhead(Executor io, Executor loop, Listener listener);

  /** Memory that is held for the file's bytes. */
  int bytesHeld();

  /** Closes the source once nobody reads it, and gives the memory back. */
  void close(Executor io, Runnable afterwards);
}
