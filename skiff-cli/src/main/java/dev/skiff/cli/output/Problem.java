package dev.skiff.cli.output;

import dev.skiff.protocol.transfer.Failure;
import dev.skiff.protocol.wire.Direction;
import dev.skiff.protocol.wire.ErrorCode;
import dev.skiff.protocol.wire.Printable;
import dev.skiff.transfer.StorageException;
import dev.skiff.transfer.TftpException;
import dev.skiff.transfer.TransferReport;
import dev.skiff.transfer.Transport;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.Locale;

/** Messages about failed transfers: the cause, and the next step if there is one. */
public final class Problem {
  private Problem() {}

  /**
   * The cause of a failure.
   *
   * @param local what the file is called on this side
   */
  public static String of(TftpException e, String local) {
    return Printable.of(explain(e, local));
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
          server + ": connection refused; is a TFTP server running there, on UDP?";
      case Failure.Unreachable unreachable when report.transport() == Transport.TCP ->
          server
              + ": "
              + decapitalized(unreachable.reason())
              + "; is a TFTP server running there, on TCP?";
      case Failure.StorageFailed storage when e.getCause() instanceof IOException failure ->
          ofFile(local, failure);
      default -> e.failure().describe();
    };
  }

  private static String hint(TransferReport report, Failure.PeerError error) {
    boolean missingDirectory =
        report.direction() == Direction.WRITE
            && error.code() == ErrorCode.FILE_NOT_FOUND.value()
            && report.file().contains("/");
    return missingDirectory && !error.message().contains("directory")
        ? "; the directory does not exist on the server"
        : "";
  }

  private static String wordsOf(Failure.NoAnswer silence, String server, Transport transport) {
    String start =
        silence.heard() ? server + " stopped answering: no answer" : "no answer from " + server;
    String tries = silence.tries() == 1 ? "1 try" : silence.tries() + " tries";
    double seconds = silence.waited().toMillis() / 1e3;
    String hint =
        silence.heard()
            ? ""
            : "is a TFTP server running there, or is " + transport + " blocked by a firewall?";
    String end = silence.detail().isEmpty() ? hint : silence.detail();
    return String.format(Locale.ROOT, "%s after %s in %.1f s", start, tries, seconds)
        + (end.isEmpty() ? "" : "; " + end);
  }

  /** The system's message, for the middle of a sentence. */
  private static String decapitalized(String words) {
    return words.isEmpty()
        ? words
        : words.substring(0, 1).toLowerCase(Locale.ROOT) + words.substring(1);
  }

  /**
   * The cause of a failure of a local file. The exceptions of {@code java.nio.file} often say no
   * more than the name, the others all but the name.
   *
   * @param local what the file was called
   */
  public static String ofFile(String local, IOException failure) {
    return Printable.of(lineOf(local, failure));
  }

  private static String lineOf(String local, IOException failure) {
    return switch (failure) {
      case StorageException told when told.getCause() instanceof IOException cause ->
          lineOf(local, cause);
      case StorageException told -> told.peerMessage();
      case NoSuchFileException missing -> missing.getFile() + ": no such file or directory";
      case AccessDeniedException denied -> denied.getFile() + ": permission denied";
      case FileSystemException other when other.getReason() != null ->
          other.getFile() + ": " + other.getReason();
      default -> local + ": " + failure.getMessage();
    };
  }
}
