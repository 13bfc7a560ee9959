package dev.skiff.storage;

import dev.skiff.transfer.StorageException;
import java.io.IOException;
import java.util.Optional;

/**
 * The files that a server serves, by name.
 *
 * <p>An implementation must be safe for use by several threads at once. Its methods may block. They
 * have to check the requested name, which nothing has checked before.
 */
public interface Storage {

  /**
   * Opens a file for a client that wants to read it.
   *
   * @return the content. The caller closes it
   * @throws StorageException if refused, with the code and the text of the client's ERROR
   * @throws IOException on any other failure. A missing file ({@link
   *     java.nio.file.NoSuchFileException}, {@link java.io.FileNotFoundException}), one without
   *     permission ({@link java.nio.file.AccessDeniedException}) and one that exists ({@link
   *     java.nio.file.FileAlreadyExistsException}) become ERROR 1, 2 and 6. The ERROR of any other
   *     failure does not give the reason
   */
  Source openForReading(FileRequest request) throws IOException;

  /**
   * Opens a file for reading, if that does not wait even for a local disk: an event loop calls
   * this, and all its transfers would wait. By default it opens none.
   *
   * @return empty if it could wait. Then another thread calls {@link #openForReading}
   * @throws StorageException if refused, with the code and the text of the client's ERROR
   * @throws IOException on any other failure, as from {@link #openForReading}
   */
  default Optional<Source> openNow(FileRequest request) throws IOException {
    return Optional.empty();
  }

  /**
   * Begins a file that a client wants to write. Nothing is visible under its name until {@link
   * Sink#commit()}.
   *
   * @return the sink for the content. The caller closes it, committed or not
   * @throws StorageException if refused, with the code and the text of the client's ERROR
   * @throws IOException on any other failure, as from {@link #openForReading}
   */
  Sink openForWriting(FileRequest request, WriteOptions options) throws IOException;

  /**
   * True if the methods use only memory and local disks. The virtual thread of a TCP connection
   * calls a prompt storage itself, and over UDP at most {@link
   * dev.skiff.protocol.transfer.Limits#ioThreads} calls run at once. Any other storage may wait for
   * a network: its calls run on virtual threads, as many at once as there may be transfers, so that
   * slow calls hold up no other transfer. A TCP connection waits at most {@link
   * dev.skiff.protocol.transfer.Limits#stall} for one. The answer must always be the same.
   */
  default boolean isPrompt() {
    return false;
  }
}
