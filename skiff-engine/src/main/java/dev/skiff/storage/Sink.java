package dev.skiff.storage;

import dev.skiff.transfer.StorageException;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * The destination of one file's content: first written, then committed, then closed.
 *
 * <p>One thread at a time may use it; different threads may take turns. After a method has failed
 * only {@link #close()} is of use.
 */
public interface Sink extends Closeable {

  /**
   * Writes all remaining bytes of the buffer. May block.
   *
   * @throws StorageException with what the peer is to be told: disk full, file too large
   * @throws java.nio.channels.ClosedChannelException after {@link #commit()} or {@link #close()}
   * @throws IOException on any other failure
   */
  void write(ByteBuffer source) throws IOException;

  /**
   * Brings what was written so far to disk, where {@link #commit()} would do so. May block for
   * long, which is why it is apart: until the commit, a transfer can still be abandoned.
   *
   * @throws StorageException with what the peer is to be told
   * @throws IOException on any other failure
   */
  default void flush() throws IOException {}

  /**
   * Completes the file and publishes it under its name, in one step for any observer. A server's
   * storage first flushes it to disk: when this returns, an upload survives a loss of power. May
   * block for long.
   *
   * <p>When it fails, the file has not been published, with one exception: the very last step,
   * flushing the directory, may fail after the file became visible.
   *
   * @throws StorageException with what the peer is to be told
   * @throws java.nio.channels.ClosedChannelException after an earlier {@link #commit()} or {@link
   *     #close()}
   * @throws IOException on any other failure
   */
  void commit() throws IOException;

  /** True if the methods wait for nothing but memory and local disks: {@link Storage#isPrompt}. */
  default boolean isPrompt() {
    return false;
  }

  /**
   * Without a {@link #commit()} before it, discards all that was written: the old file, if any, is
   * as it was, and nothing is left behind. After a commit it only releases what the sink holds. A
   * second call does nothing.
   *
   * @throws IOException when what was written could not be removed
   */
  @Override
  void close() throws IOException;
}
