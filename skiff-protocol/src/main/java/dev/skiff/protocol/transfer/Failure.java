package dev.skiff.protocol.transfer;

import dev.skiff.protocol.wire.ErrorCode;
import java.time.Duration;
import java.util.Locale;

/** Why a transfer did not succeed. */
public sealed interface Failure {
  /** The failure in one line of English, for people. */
  String describe();

  /**
   * The other side ended the transfer with an ERROR.
   *
   * @param code 0 to 65535, as sent
   * @param message as sent, without control characters, possibly empty
   */
  record PeerError(int code, String message) implements Failure {
    @Override
    public String describe() {
      return "the peer answered with error " + code + ": " + text();
    }

    /** The message, or what the code means where there is none. */
    public String text() {
      return message.isBlank() ? ErrorCode.describe(code) : message.strip();
    }
  }

  /**
   * The other side stopped answering.
   *
   * @param tries transmissions that nothing came back for
   * @param waited time since the first of them
   * @param heard whether anything of this transfer had come before
   */
  record NoAnswer(int tries, Duration waited, boolean heard) implements Failure {
    @Override
    public String describe() {
      String start = heard ? "the peer stopped answering: no answer" : "no answer";
      String times = tries == 1 ? "try" : "tries";
      double seconds = waited.toMillis() / 1000.0;
      return String.format(Locale.ROOT, "%s after %d %s in %.1f s", start, tries, times, seconds);
    }
  }

  /**
   * The other side's host says that nobody listens on the UDP port (ICMP, port unreachable).
   *
   * @param heard whether anything of this transfer had come before
   */
  record Refused(boolean heard) implements Failure {
    @Override
    public String describe() {
      return heard
          ? "the peer is gone: its port is closed"
          : "connection refused: nothing listens on that port";
    }
  }

  /**
   * A TCP connection ended before the transfer did.
   *
   * @param reason what happened, for people
   */
  record Disconnected(String reason) implements Failure {
    @Override
    public String describe() {
      return reason;
    }
  }

  /**
   * Next to nothing moved over a TCP connection for too long: the peer sends too slowly, or does
   * not read.
   *
   * @param bytes that came and went in that time
   * @param waited how long that was
   */
  record TooSlow(long bytes, Duration waited) implements Failure {
    @Override
    public String describe() {
      String unit = bytes == 1 ? "byte" : "bytes";
      return String.format(
          Locale.ROOT,
          "the peer is too slow: %d %s in %.1f s",
          bytes,
          unit,
          waited.toMillis() / 1e3);
    }
  }

  /**
   * The request could not be sent.
   *
   * @param reason the cause, for people
   */
  record Unreachable(String reason) implements Failure {
    @Override
    public String describe() {
      return reason;
    }
  }

  /**
   * Nothing moved for too long, while this side's storage was waited for.
   *
   * @param waited time since the last progress
   */
  record Stalled(Duration waited) implements Failure {
    @Override
    public String describe() {
      double seconds = waited.toMillis() / 1000.0;
      return String.format(Locale.ROOT, "the storage made no progress for %.1f s", seconds);
    }
  }

  /**
   * This side's file could not be read or written.
   *
   * @param code what the other side was told
   * @param message what the other side was told
   */
  record StorageFailed(ErrorCode code, String message) implements Failure {
    @Override
    public String describe() {
      return message;
    }
  }

  /**
   * The other side broke the protocol in a way that cannot be ignored.
   *
   * @param code what the other side was told
   * @param message what the other side was told
   */
  record Violation(ErrorCode code, String message) implements Failure {
    @Override
    public String describe() {
      return "the peer broke the protocol: " + message;
    }
  }

  /**
   * This side ended the transfer of its own will.
   *
   * @param reason what the other side was told
   */
  record Cancelled(String reason) implements Failure {
    @Override
    public String describe() {
      return reason;
    }
  }
}
