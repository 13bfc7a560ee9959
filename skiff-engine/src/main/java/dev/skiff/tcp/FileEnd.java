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

/** The common part of the two ends of a file: its sender and its receiver. For one thread. */
public abstract class FileEnd {
  /**
   * The tools of an end.
   *
   * @param buffer a direct buffer for bytes of the file
   * @param progress gets the number of bytes so far, after each step
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

  /** The number of bytes of the file that were sent or received, counted as on the wire. */
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

  /** The exception of this side's storage, if that is why the transfer failed; else null. */
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

  /** Makes a call to the file. The peer's deadline pauses meanwhile. */
  final <T> T file(boolean prompt, IoWork<T> work) throws IOException {
    return file(prompt, work, FileCalls.Lookout.NONE);
  }

  /**
   * Makes a call to the file, and a check from time to time.
   *
   * @param lookout the check
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

  /** The failure of a call to the file. If the transfer was cancelled, that is the failure. */
  final Failure failed(IOException cause) {
    Failure cancelled = cancelled();
    if (cancelled != null) {
      return cancelled;
    }
    storageFailure = cause;
    StorageException told = StorageException.of(cause, "the file could not be read or written");
    return new Failure.StorageFailed(told.code(), told.peerMessage());
  }

  /** Sends an ERROR for a failure. An ERROR that cannot be sent is only logged. */
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
