package dev.skiff.cli.command;

import dev.skiff.protocol.transfer.Failure;
import dev.skiff.transfer.StorageException;
import dev.skiff.transfer.TftpException;

/** Exit codes of the command, as {@code skiff --help} lists them. */
public final class ExitCode {
  /** Success. */
  public static final int OK = 0;

  /** An exception that Skiff did not expect. */
  public static final int INTERNAL = 1;

  /** The command line is wrong. */
  public static final int USAGE = 2;

  /** The other side answered with an ERROR. */
  static final int PEER_ERROR = 3;

  /** The other side does not answer, or no longer. */
  static final int NO_ANSWER = 4;

  /** A local file could not be read or written. */
  public static final int LOCAL_FILE = 5;

  /** The other side broke the protocol, or the transfer stalled. */
  static final int TRANSFER = 6;

  /** The server could not listen. */
  public static final int CANNOT_LISTEN = 7;

  /** The SHA-256 of the file does not match. */
  static final int WRONG_CONTENT = 8;

  /** Ctrl-C; what a shell expects after SIGINT. */
  static final int INTERRUPTED = 130;

  /** The reader of standard output has closed it; what a shell expects after SIGPIPE. */
  public static final int PIPE_CLOSED = 141;

  private ExitCode() {}

  /** The code for a transfer that did not succeed. */
  static int of(TftpException e) {
    boolean mismatch =
        e.getCause() instanceof StorageException told
            && told.getCause() instanceof Checksum.MismatchException;
    return mismatch ? WRONG_CONTENT : of(e.failure());
  }

  /** The code for a failure that is not about the content. */
  static int of(Failure failure) {
    return switch (failure) {
      case Failure.PeerError error -> PEER_ERROR;
      case Failure.NoAnswer silence -> NO_ANSWER;
      case Failure.LastAckMissing doubt -> NO_ANSWER;
      case Failure.Refused refused -> NO_ANSWER;
      case Failure.Unreachable unreachable -> NO_ANSWER;
      case Failure.Disconnected disconnected -> NO_ANSWER;
      case Failure.TooSlow slow -> NO_ANSWER;
      case Failure.StorageFailed storage -> LOCAL_FILE;
      case Failure.Unanswered unanswered -> NO_ANSWER;
      case Failure.Violation violation -> TRANSFER;
      case Failure.Stalled stalled -> TRANSFER;
      case Failure.NoProgress repetition -> TRANSFER;
      case Failure.Cancelled cancelled -> INTERRUPTED;
    };
  }
}
