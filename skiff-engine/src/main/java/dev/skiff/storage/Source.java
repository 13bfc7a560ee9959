package dev.skiff.storage;

import dev.skiff.transfer.StorageException;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.util.OptionalLong;

/**
 * The content of one file, read once from its beginning to its end.
 *
 * <p>One thread at a time may use it; different threads may take turns.
 */
public interface Source extends Closeable {

  /** The number of bytes that {@link #read} gives in all; empty if it is not known beforehand. */
  OptionalLong sizeBytes();

  /**
   * Reads some bytes into the target, at least one unless it has no room. May block.
   *
   * @return the number of bytes read, 0 if the target has no room, -1 at the end
   * @throws StorageException with the code and text of the peer's ERROR, for example because the
   *     file has changed since it was opened
   * @throws IOException on any other failure
   */
  int read(ByteBuffer target) throws IOException;

  /**
   * Sends some of the next bytes directly from a file into a channel, if the system can do so
   * without a copy in this process. May block.
   *
   * @param maxBytes 1 or more
   * @return the number of bytes sent; 0 if this source cannot, or the channel has no room now. Then
   *     {@link #read} gives the bytes
   * @throws IOException as {@link #read} does, or because the channel failed
   */
  default long transferTo(WritableByteChannel target, long maxBytes) throws IOException {
    return 0;
  }

  /** True if the methods use only memory and local disks: {@link Storage#isPrompt}. */
  default boolean isPrompt() {
    return false;
  }

  /** Releases the resources of the source. Never fails. A second call does nothing. */
  @Override
  void close();
}
