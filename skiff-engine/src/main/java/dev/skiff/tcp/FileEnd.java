package dev.skiff.tcp;

import dev.skiff.io.IoWork;
import dev.skiff.log.SafeLog;
import dev.skiff.protocol.transfer.Failure;
import dev.skiff.protocol.wire.ErrorCode;
import dev.skiff.protocol.wire.Packet;
import dev.skiff.transfer.StorageException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/** What the two ends of a file have in common. One thread uses it. */
public abstract sealed class FileEnd permits FileSender, FileReceiver {
  /**
   * What an end works with.
   *
   * @param buffer for the bytes of the file, direct
   * @param progress told of each step, with the bytes so far
   * @param beforeEnd runs before this side's final message of a file leaves
   */
  public record Means(
      MessageConnection connection,
      FileCalls calls,
      Cancellation cancellation,
      ByteBuffer buffer,
      LongConsumer progress,
      Runnable beforeEnd) {}

  private static final System.Logger LOG = SafeLog.of(FileEnd.class);

  final Means means;
  private long bytes;
  private boolean begun;
  private @Nullable IOException storageFailure;

  FileEnd(Means means) {
    this.means = means;
  }

  /** Bytes of the file that went or came, as they are on the wire. */
  public final long bytes() {
    return bytes;
  }

  /**
   * True once a DATA of this file has left or come. An ERROR before that refuses the request and
   * leaves the connection for the next one; a later failure ends the connection.
   */
  public final boolean hasBegun() {
    return begun;
  }

  /** What this side's storage threw, where that is why the transfer failed. */
  public final @Nullable IOException storageFailure() {
    return storageFailure;
  }

  final void moved(long count) {
    if (count > 0) {
      bytes += count;
      means.progress().accept(bytes);
    }
  }

  final void begun() {
    begun = true;
  }

  final @Nullable Failure cancelled() {
    String reason = means.cancellation().reason();
    return reason == null ? null : new Failure.Cancelled(reason);
  }

  /** A call to the file, during which the peer has time. */
  final <T> T file(boolean prompt, IoWork<T> work) throws IOException {
    return file(prompt, work, FileCalls.Lookout.NONE);
  }

  /**
   * The same.
   *
   * @param lookout what is looked after while that takes long
   */
  final <T> T file(boolean prompt, IoWork<T> work, FileCalls.Lookout lookout) throws IOException {
    ProgressDeadline pace = means.connection().pace();
    pace.pause();
    try {
      return means.calls().call(prompt, work, lookout);
    } finally {
      pace.resume();
    }
  }

  /**
   * A call to the file that failed, as its user is told; a cancelled one is no fault of the file.
   */
  final Failure failed(IOException cause) {
    Failure cancelled = cancelled();
    if (cancelled != null) {
      return cancelled;
    }
    storageFailure = cause;
    StorageException told = StorageException.of(cause, "the file could not be read or written");
    return new Failure.StorageFailed(told.code(), told.peerMessage());
  }

  /** Tells the other side that this one does not go on; where that fails, the failure stays. */
  final void sendError(Failure failure) {
    Packet.Error error =
        switch (failure) {
          case Failure.StorageFailed storage -> Packet.Error.of(storage.code(), storage.message());
          case Failure.Violation fault -> Packet.Error.of(fault.code(), fault.message());
          case Failure.Cancelled cancelled ->
              Packet.Error.of(ErrorCode.NOT_DEFINED, cancelled.reason());
          default -> Packet.Error.of(ErrorCode.NOT_DEFINED, "stopped");
        };
    means.beforeEnd().run();
    try {
      means.connection().send(error);
    } catch (ConnectionException e) {
      LOG.log(System.Logger.Level.DEBUG, "cannot send the error to the peer", e);
    }
  }
}
