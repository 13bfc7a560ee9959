package dev.skiff.protocol.transfer;

import dev.skiff.protocol.wire.ErrorCode;
import java.time.Duration;
import java.util.Locale;
import java.util.regex.Pattern;

/** The reason why a transfer did not succeed. */
public sealed interface Failure {
  /** The failure in one line of English, without control characters if its parts have none. */
  String describe();

  /**
   * The other side ended the transfer with an ERROR.
   *
   * @param code 0 to 65535, as sent
   * @param message as sent, without control characters, possibly empty
   */
  record PeerError(int code, String message) implements Failure {
    private static final Pattern NO_REASON =
        Pattern.compile("\\s*|cancel|closed", Pattern.CASE_INSENSITIVE);

    @Override
    public String describe() {
      return "the peer answered with error " + code + ": " + text();
    }

    /** The message; the meaning of the code if the message is blank. */
    public String text() {
      return message.isBlank() ? ErrorCode.describe(code) : message.strip();
    }

    /** True for code 0 without a text, or with "closed": GRUB has closed the file. */
    public boolean isWithoutReason() {
      return code == ErrorCode.NOT_DEFINED.value() && NO_REASON.matcher(message).matches();
    }
  }

  /**
   * The other side stopped answering.
   *
   * @param tries transmissions that got no answer, 1 or more
   * @param waited time since the first of them
   * @param heard true if the peer had answered in this transfer before
   * @param detail more that is known, as a clause in English without its first "; "; or empty
   */
  record NoAnswer(int tries, Duration waited, boolean heard, String detail) implements Failure {
    /** A failure of which no more is known. */
    public NoAnswer(int tries, Duration waited, boolean heard) {
      this(tries, waited, heard, "");
    }

    @Override
    public String describe() {
      String start = heard ? "the peer stopped answering: no answer" : "no answer";
      String times = tries == 1 ? "try" : "tries";
      double seconds = waited.toMillis() / 1000.0;
      String end = detail.isEmpty() ? "" : "; " + detail;
      return String.format(
          Locale.ROOT, "%s after %d %s in %.1f s%s", start, tries, times, seconds, end);
    }
  }

  /**
   * Every block was sent, and the last ACK did not come. Either that was lost, or the last blocks
   * were: the peer may have the whole file. This side cannot know (RFC 1350 section 6).
   *
   * @param cause the reason to wait no longer: {@link NoAnswer} or {@link Refused}
   */
  record LastAckMissing(Failure cause) implements Failure {
    @Override
    public String describe() {
      return "the last ACK did not come, so the peer may have the whole file (%s)"
          .formatted(cause.describe());
    }
  }

  /**
   * An ICMP port-unreachable came: the UDP port of the other side is closed.
   *
   * @param heard true if the peer had answered in this transfer before
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
   * A TCP connection moved too few bytes: the peer sends too slowly, or does not read.
   *
   * @param bytes the number of bytes that came and went in that time
   * @param waited the length of that time
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
   * The request could not be sent, or the host has no address.
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
   * This side's storage made no progress for too long.
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
   * The peer talks, but neither new blocks nor new ACKs come from it.
   *
   * @param waited time since the last progress
   */
  record NoProgress(Duration waited) implements Failure {
    @Override
    public String describe() {
      double seconds = waited.toMillis() / 1000.0;
      return String.format(
          Locale.ROOT, "no progress for %.1f s: nothing new came from the peer", seconds);
    }
  }

  /**
   * This side's file could not be read or written.
   *
   * @param code the code of the ERROR that the other side gets
   * @param message the text of that ERROR
   */
  record StorageFailed(ErrorCode code, String message) implements Failure {
    @Override
    public String describe() {
      return message;
    }
  }

  /**
   * A busy server left a request unanswered: the client is to ask again.
   *
   * @param reason the cause, for people
   */
  record Unanswered(String reason) implements Failure {
    @Override
    public String describe() {
      return "left unanswered: " + reason;
    }
  }

  /**
   * The other side broke the protocol in a way that ends the transfer.
   *
   * @param code the code of the ERROR that the other side gets
   * @param message the text of that ERROR
   */
  record Violation(ErrorCode code, String message) implements Failure {
    @Override
    public String describe() {
      return "the peer broke the protocol: " + message;
    }
  }

  /**
   * This side cancelled the transfer.
   *
   * @param reason the text of the ERROR that the other side gets
   */
  record Cancelled(String reason) implements Failure {
    @Override
    public String describe() {
      return reason;
    }
  }
}
