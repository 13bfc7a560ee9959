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

  /** The number of bytes that {@link #read} will give in all, where it is known beforehand. */
  OptionalLong sizeBytes();

  /**
   * Reads some bytes into the target, at least one unless it has no room. May block.
   *
   * @return the number of bytes read, 0 when the target has no room, -1 at the end
   * @throws StorageException with what the peer is to be told, when the content cannot be given
   *     whole, for example because the file changed meanwhile
   * @throws IOException on any other failure
   */
  int read(ByteBuffer target) throws IOException;

  /**
   * Sends some of the next bytes straight from a file into a channel, without copying them through
   * this process, where that is possible. May block.
   *
   * @param maxBytes 1 or more
   * @return the number of bytes sent; 0 where this source cannot, or the channel has no room now:
   *     {@link #read} gives the bytes instead
   * @throws IOException as {@link #read} does, or because the channel failed
   */
  default long transferTo(WritableByteChannel target, long maxBytes) throws IOException {
    return 0;
  }

  /** True if the methods wait for nothing but memory and local disks: {@link Storage#isPrompt}. */
  default boolean isPrompt() {
    return false;
  }

  /** Releases what the source holds. Never fails; a second call does nothing. */
  @Override
  void close();
}
