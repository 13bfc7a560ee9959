package dev.skiff.storage;

import dev.skiff.transfer.StorageException;
import java.io.IOException;
import java.util.Optional;

/**
 * Files by name, for a server.
 *
 * <p>An implementation must be safe for use by several threads at once. Its methods may block. It
 * judges the requested name itself: nothing has been checked before.
 */
public interface Storage {

  /**
   * Opens a file for a client that wants to read it.
   *
   * @return the content; the caller closes it
   * @throws StorageException when refused, with the code and the text that the client is told
   * @throws IOException on any other failure; the client is told no more than that it failed
   */
  Source openForReading(FileRequest request) throws IOException;

  /**
   * Opens a file for reading where that waits for nothing, not even for a local disk: an event loop
   * calls this, which stands still meanwhile. By default it never does.
   *
   * @return empty where it could wait: {@link #openForReading} is called then, on another thread
   * @throws StorageException when refused, with the code and the text that the client is told
   * @throws IOException on any other failure; the client is told no more than that it failed
   */
  default Optional<Source> openNow(FileRequest request) throws IOException {
    return Optional.empty();
  }

  /**
   * Begins a file that a client wants to write. Nothing is visible under its name until {@link
   * Sink#commit()}.
   *
   * @return where the content goes; the caller closes it, committed or not
   * @throws StorageException when refused, with the code and the text that the client is told
   * @throws IOException on any other failure; the client is told no more than that it failed
   */
  Sink openForWriting(FileRequest request, WriteOptions options) throws IOException;

  /**
   * True if the methods wait for nothing but memory and local disks. What is prompt is called on
   * the thread of a TCP connection, a virtual one; anything else on a thread of its own, and only
   * waited for as long as {@link dev.skiff.protocol.transfer.Limits#stall} allows. Over UDP it
   * makes no difference. The answer is always the same.
   */
  default boolean isPrompt() {
    return false;
  }
}
