package dev.skiff.cli;

import dev.skiff.ClientTransfer;
import dev.skiff.RemoteFile;
import dev.skiff.TftpClient;
import dev.skiff.TftpException;
import dev.skiff.TransferListener;
import dev.skiff.TransferReport;
import dev.skiff.Transport;
import dev.skiff.UdpTransport;
import dev.skiff.protocol.transfer.Failure;
import dev.skiff.protocol.transfer.Limits;
import java.io.Closeable;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.PrintWriter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** One transfer of the command line, from its start to the exit code. */
final class ClientRun {
  /** Opens the local file and starts the transfer. */
  interface Start {
    ClientTransfer begin(TftpClient client, TransferListener listener) throws IOException;
  }

  private final PrintWriter err;
  private final String verb;
  private final RemoteFile remote;
  private final String local;
  private final @Nullable Closeable stream;

  /**
   * A transfer to be run.
   *
   * @param verb pull or push
   * @param local what the file is called on this side
   * @param stream standard input or output where it is one of them
   */
  ClientRun(
      PrintWriter err, String verb, RemoteFile remote, String local, @Nullable Closeable stream) {
    this.err = err;
    this.verb = verb;
    this.remote = remote;
    this.local = local;
    this.stream = stream;
  }

  /** Runs it, and says on standard error how it went. */
  int run(UdpTransport udpTransport, Start start) {
    Interruption interruption = Interruption.watch();
    try (TftpClient client = TftpClient.open(Limits.DEFAULT, udpTransport)) {
      return run(client, start, interruption);
    } catch (IOException e) {
      err.println("skiff: " + e.getMessage());
      return ExitCode.USAGE;
    } finally {
      interruption.over();
    }
  }

  private int run(TftpClient client, Start start, Interruption interruption) {
    try {
      ClientTransfer transfer = start.begin(client, listener());
      interruption.attach(transfer);
      say(": " + Text.course(transfer.await()));
      return ExitCode.OK;
    } catch (TftpException e) {
      say(outcome(e));
      return ExitCode.of(e.failure());
    } catch (InterruptedIOException e) {
      return ExitCode.INTERRUPTED;
    } catch (IOException e) {
      err.println("skiff: " + LocalFiles.explain(local, e));
      return ExitCode.LOCAL_FILE;
    }
  }

  /**
   * A transfer that fails is over when its file is closed, and not while that is read or written: a
   * standard stream may let that wait without end. Closing it elsewhere ends the wait.
   */
  private TransferListener listener() {
    Closeable waiting = stream;
    return waiting == null
        ? TransferListener.NONE
        : new TransferListener() {
          @Override
          public void onEnd(TransferReport report) {
            if (!report.succeeded()) {
              Thread.ofPlatform().daemon().name("skiff-close").start(() -> close(waiting));
            }
          }
        };
  }

  private static void close(Closeable stream) {
    try {
      stream.close();
    } catch (IOException e) {
      // The transfer has failed already, and its end is told.
    }
  }

  private void say(String outcome) {
    err.println("skiff: " + verb + " of " + Text.quoted(remote.name()) + outcome);
  }

  private String outcome(TftpException e) {
    return e.failure() instanceof Failure.Cancelled
        ? " interrupted after " + Text.amount(e.report().bytes())
        : " failed: " + Text.printable(explain(e, e.getCause()));
  }

  private String explain(TftpException e, @Nullable Throwable cause) {
    String server = Text.address(e.report().peer());
    return switch (e.failure()) {
      case Failure.PeerError error ->
          "%s answered with error %d: %s".formatted(server, error.code(), error.text());
      case Failure.NoAnswer silence -> server + ": " + silence.describe() + hint(e, silence);
      case Failure.Refused refused when !refused.heard() ->
          server + ": connection refused; is a server there, and does it listen on UDP?";
      case Failure.Unreachable unreachable when isTcp(e) ->
          server
              + ": "
              + decapitalized(unreachable.reason())
              + "; is a server there, and does it listen on TCP?";
      case Failure.Storage storage when cause instanceof IOException failure ->
          LocalFiles.explain(local, failure);
      default -> e.failure().describe();
    };
  }

  private static String hint(TftpException e, Failure.NoAnswer silence) {
    return silence.heard()
        ? ""
        : "; is a server there, and is %s let through?".formatted(e.report().transport());
  }

  /** The system's words, which begin a sentence, in the middle of one. */
  private static String decapitalized(String words) {
    return words.isEmpty()
        ? words
        : words.substring(0, 1).toLowerCase(Locale.ROOT) + words.substring(1);
  }

  private static boolean isTcp(TftpException e) {
    return e.report().transport() == Transport.TCP;
  }
}
