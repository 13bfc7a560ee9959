package dev.skiff.storage;

import dev.skiff.transfer.StorageException;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * The destination of one file's content: first written, then committed, then closed.
 *
 * <p>One thread at a time may use it; different threads may take turns. After a method has failed,
 * only {@link #close()} may be called.
 */
public interface Sink extends Closeable {

  /**
   * Writes all remaining bytes of the buffer. May block.
   *
   * @throws StorageException with the code and text of the peer's ERROR: disk full, file too large
   * @throws java.nio.channels.ClosedChannelException after {@link #commit()} or {@link #close()}
   * @throws IOException on any other failure
   */
  void write(ByteBuffer source) throws IOException;

  /**
   * Flushes the bytes so far to disk, if {@link #commit()} would do so. It may block for long. It
   * is a method of its own because a transfer can still be cancelled between it and the commit.
   *
   * @throws StorageException with the code and text of the peer's ERROR
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
   * @throws StorageException with the code and text of the peer's ERROR
   * @throws java.nio.channels.ClosedChannelException after an earlier {@link #commit()} or {@link
   *     #close()}
   * @throws IOException on any other failure
   */
  void commit() throws IOException;

  /** True if the methods use only memory and local disks: {@link Storage#isPrompt}. */
  default boolean isPrompt() {
    return false;
  }

  /**
   * Without a {@link #commit()} before it, discards the written bytes: an old file stays as it was,
   * and nothing else is left. After a commit it only releases the resources of the sink. A second
   * call does nothing.
   *
   * @throws IOException if the written bytes could not be removed
   */
  @Override
  void close() throws IOException;
}
