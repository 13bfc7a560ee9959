package dev.skiff.cli;

import dev.skiff.TftpException;
import dev.skiff.TransferReport;
import dev.skiff.Transport;
import dev.skiff.protocol.transfer.Failure;
import dev.skiff.protocol.wire.Direction;
import dev.skiff.protocol.wire.ErrorCode;
import java.io.IOException;
import java.util.Locale;

/** Why a transfer failed, for people: the cause, and where there is one, the next step. */
final class Problem {
  private Problem() {}

  /**
   * The cause of a failure.
   *
   * @param local what the file is called on this side
   */
  static String of(TftpException e, String local) {
    return Text.printable(explain(e, local));
  }

  private static String explain(TftpException e, String local) {
    TransferReport report = e.report();
    String server = Text.address(report.peer());
    return switch (e.failure()) {
      case Failure.PeerError error ->
          "%s answered with error %d: %s".formatted(server, error.code(), error.text())
              + hint(report, error);
      case Failure.NoAnswer silence -> wordsOf(silence, server, report.transport());
      case Failure.Refused refused when !refused.heard() ->
          server + ": connection refused; is a server there, and does it listen on UDP?";
      case Failure.Unreachable unreachable when report.transport() == Transport.TCP ->
          server
              + ": "
              + decapitalized(unreachable.reason())
              + "; is a server there, and does it listen on TCP?";
      case Failure.Storage storage when e.getCause() instanceof IOException failure ->
          LocalFiles.explain(local, failure);
      default -> e.failure().describe();
    };
  }

  private static String hint(TransferReport report, Failure.PeerError error) {
    boolean missingDirectory =
        report.direction() == Direction.WRITE
            && error.code() == ErrorCode.FILE_NOT_FOUND.value()
            && report.file().contains("/");
    return missingDirectory ? "; directories are never created by a Skiff server" : "";
  }

  private static String wordsOf(Failure.NoAnswer silence, String server, Transport transport) {
    String start =
        silence.heard() ? server + " fell silent: no answer" : "no answer from " + server;
    String tries = silence.tries() == 1 ? "1 try" : silence.tries() + " tries";
    double seconds = silence.waited().toMillis() / 1e3;
    String hint =
        silence.heard() ? "" : ": is a server there, and is " + transport + " let through?";
    return String.format(Locale.ROOT, "%s after %s in %.1f s%s", start, tries, seconds, hint);
  }

  /** The system's words, which begin a sentence, in the middle of one. */
  private static String decapitalized(String words) {
    return words.isEmpty()
        ? words
        : words.substring(0, 1).toLowerCase(Locale.ROOT) + words.substring(1);
  }
}
