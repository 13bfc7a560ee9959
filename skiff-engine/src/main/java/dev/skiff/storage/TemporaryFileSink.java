package dev.skiff.storage;

import dev.skiff.linux.Errno;
import dev.skiff.log.ShownName;
import dev.skiff.protocol.wire.ErrorCode;
import dev.skiff.storage.file.Failures;
import dev.skiff.storage.file.FileFacts;
import dev.skiff.storage.file.FileHandle;
import dev.skiff.transfer.StorageException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A file as it comes in: written to a temporary file beside its target, flushed where that is asked
 * for, and then renamed.
 *
 * <p>A process that is killed leaves its temporary files; they are never served, and a {@link
 * Sweep} removes them.
 */
final class TemporaryFileSink implements Sink {

  /**
   * The target of an upload.
   *
   * @param directory taken over by the sink
   * @param entry the name in the directory, in no case that of a link
   * @param shownName the name as the peer knows it
   * @param durable whether the file is to be on disk before the commit returns
   * @param prompt whether the directory is on this host: {@link Storage#isPrompt}
   */
  record Target(
      FileHandle directory,
      String entry,
      String shownName,
      boolean overwrite,
      long maxSizeBytes,
      boolean durable,
      boolean prompt) {}

  /** So that the peer, who waits for the last ACK, never waits for the flush of a whole disk. */
  private static final int FLUSH_BYTES = 32 << 20;

  private enum State {
    OPEN,
    COMMITTED,
    CLOSED
  }

  private final Target target;
  private final TemporaryFile temporary;
  private final FileChannel channel;
  private long writtenBytes;
  private long unflushedBytes;
  private State state = State.OPEN;

  private TemporaryFileSink(Target target, Optional<FileFacts> replaced) throws IOException {
    this.target = target;
    this.temporary = create(target, replaced);
    this.channel = temporary.channel();
  }

  /** A failure names the file that was asked for, not the one that nobody knows of. */
  private static TemporaryFile create(Target target, Optional<FileFacts> replaced)
      throws IOException {
    try {
      return TemporaryFile.create(target.directory().path(), replaced);
    } catch (AccessDeniedException e) {
      Path asked = target.directory().path().resolve(target.entry());
      AccessDeniedException denied = new AccessDeniedException(asked.toString());
      denied.initCause(e);
      throw denied;
    }
  }

  /** Takes the directory's handle over, and closes it when this fails. */
  static TemporaryFileSink open(Target target) throws IOException {
    try {
      return new TemporaryFileSink(target, requireReplaceable(target));
    } catch (Throwable e) {
      target.directory().close();
      throw e;
    }
  }

  @Override
  public void write(ByteBuffer source) throws IOException {
    requireOpen();
    if (source.remaining() > target.maxSizeBytes() - writtenBytes) {
      throw Failures.tooLarge(target.maxSizeBytes());
    }
    try {
      while (source.hasRemaining()) {
        int count = channel.write(source);
        writtenBytes += count;
        unflushedBytes += count;
      }
      if (unflushedBytes >= FLUSH_BYTES) {
        force();
      }
    } catch (IOException e) {
      throw Failures.of(e, target.shownName());
    }
  }

  @Override
  public void flush() throws IOException {
    requireOpen();
    try {
      force();
    } catch (IOException e) {
      throw Failures.of(e, target.shownName());
    }
  }

  private void force() throws IOException {
    if (target.durable()) {
      channel.force(true);
      unflushedBytes = 0;
    }
  }

  @Override
  public void commit() throws IOException {
    requireOpen();
    try {
      publish();
    } catch (IOException e) {
      throw committing(Failures.of(e, target.shownName()));
    }
  }

  @Override
  public boolean isPrompt() {
    return target.prompt();
  }

  @Override
  public void close() throws IOException {
    if (state == State.CLOSED) {
      return;
    }
    state = State.CLOSED;
    try (FileHandle _ = target.directory();
        TemporaryFile _ = temporary) {
      // Closed in any case.
    }
  }

  private void publish() throws IOException {
    FileHandle directory = target.directory();
    directory.requireInPlace();
    Optional<FileFacts> old = requireReplaceable(target);
    if (old.isPresent()) {
      directory.setPermissions(temporary.name(), old.get().permissions());
    }
    if (target.durable()) {
      publishDurably(directory);
    } else {
      rename(directory);
    }
  }

  /** The file's bytes first, then its name, then the directory that holds the name. */
  private void publishDurably(FileHandle directory) throws IOException {
    if (unflushedBytes > 0 || writtenBytes == 0) {
      force();
    }
    try (FileChannel flush = openForFlush(directory.path())) {
      rename(directory);
      flushName(flush == null ? channel : flush);
    }
  }

  /** Flushes the entries of a directory, where this process may open it. */
  static void flush(FileHandle directory) throws IOException {
    try (FileChannel flush = openForFlush(directory.path())) {
      if (flush != null) {
        ChannelSink.force(flush);
      }
    }
  }

  private void rename(FileHandle directory) throws IOException {
    try {
      directory.publish(temporary.name(), target.entry(), target.overwrite());
    } catch (IOException e) {
      boolean isMountPoint = Failures.errnoOf(e).filter(errno -> errno == Errno.BUSY).isPresent();
      if (!isMountPoint || target.durable()) {
        throw e;
      }
      copyInto(directory);
    }
    state = State.COMMITTED;
  }

  /** Such as a file of the host in a container: a mount point can be written, not replaced. */
  private void copyInto(FileHandle directory) throws IOException {
    try (FileChannel from =
            FileChannel.open(directory.path().resolve(temporary.name()), StandardOpenOption.READ);
        FileChannel to =
            FileChannel.open(
                directory.path().resolve(target.entry()),
                StandardOpenOption.WRITE,
                StandardOpenOption.TRUNCATE_EXISTING)) {
      for (long done = 0; done < writtenBytes; ) {
        long count = from.transferTo(done, writtenBytes - done, to);
        if (count == 0) {
          throw new IOException("another program has shortened " + temporary.name());
        }
        done += count;
      }
    }
  }

  /** The file has its name already, which is said. */
  private void flushName(FileChannel directory) throws StorageException {
    try {
      ChannelSink.force(directory);
    } catch (IOException e) {
      throw new StorageException(
          ErrorCode.NOT_DEFINED,
          ShownName.of(target.shownName()) + " is stored, but the disk failed to flush its name",
          e);
    }
  }

  private void requireOpen() throws ClosedChannelException {
    if (state != State.OPEN) {
      throw new ClosedChannelException();
    }
  }

  /** The facts of the target now; a file that may not be replaced is refused. */
  private static Optional<FileFacts> requireReplaceable(Target target) throws IOException {
    Optional<FileFacts> found = target.directory().look(target.entry());
    if (found.isPresent()) {
      found.get().requireRegular(target.shownName());
      if (!target.overwrite()) {
        throw Failures.exists(target.shownName());
      }
      // The directory's permissions would be enough to replace it, which is not what its owner
      // wants.
      if (!target.directory().isWritable(target.entry())) {
        throw new AccessDeniedException(target.directory().path() + "/" + target.entry());
      }
    }
    return found;
  }

  /**
   * Null where a directory cannot be opened (Windows) or not by us (a drop box: writable, not
   * readable). Flushing the renamed file once more then takes its name along, on the journaling
   * file systems in use.
   */
  private static @Nullable FileChannel openForFlush(Path directory) throws IOException {
    try {
      return FileChannel.open(directory, StandardOpenOption.READ);
    } catch (AccessDeniedException e) {
      return null;
    }
  }

  /** A file that is missing now is not the one that the peer asked for. */
  private static IOException committing(IOException failure) {
    if (failure instanceof StorageException told && told.code() == ErrorCode.FILE_NOT_FOUND) {
      return new StorageException(
          ErrorCode.NOT_DEFINED, "the upload was removed before it was complete", failure);
    }
    return failure;
  }
}
