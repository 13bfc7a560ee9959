package dev.skiff.cli;

import dev.skiff.ClientTransfer;
import dev.skiff.RemoteFile;
import dev.skiff.TftpClient;
import dev.skiff.TftpException;
import dev.skiff.TransferReport;
import dev.skiff.protocol.transfer.Failure;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.PrintWriter;
import java.util.function.Function;

/** One transfer of the command line, from its start to the exit code. */
final class ClientRun {
  private final PrintWriter err;
  private final String verb;
  private final RemoteFile remote;

  /**
   * A transfer to be run.
   *
   * @param verb pull or push
   */
  ClientRun(PrintWriter err, String verb, RemoteFile remote) {
    this.err = err;
    this.verb = verb;
    this.remote = remote;
  }

  /** Runs it, and says on standard error how it went. */
  int run(Function<TftpClient, ClientTransfer> start) throws IOException {
    try (TftpClient client = TftpClient.open()) {
      ClientTransfer transfer = start.apply(client);
      cancelAtSignal(client, transfer);
      TransferReport report = transfer.await();
      err.println("skiff: %s of %s: %s".formatted(verb, name(), Text.course(report)));
      return ExitCode.OK;
    } catch (TftpException e) {
      err.println("skiff: " + verb + " of " + name() + " failed: " + explain(e));
      return ExitCode.of(e.failure());
    } catch (InterruptedIOException e) {
      return ExitCode.INTERRUPTED;
    }
  }

  /** Ctrl-C: the server is told, no part of a file is left, and the JVM ends with 130. */
  private static void cancelAtSignal(TftpClient client, ClientTransfer transfer) {
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  transfer.cancel();
                  client.close();
                },
                "skiff-cancel"));
  }

  private String name() {
    return Text.quoted(remote.name());
  }

  private String explain(TftpException e) {
    String server = Text.address(e.report().peer());
    return switch (e.failure()) {
      case Failure.PeerError error ->
          "%s answered with error %d: %s".formatted(server, error.code(), Text.bare(error.text()));
      case Failure.NoAnswer silence ->
          "%s from %s%s".formatted(silence.describe(), server, hint(silence));
      case Failure.Storage storage when e.getCause() instanceof IOException cause ->
          LocalFiles.explain(cause);
      default -> e.failure().describe();
    };
  }

  private static String hint(Failure.NoAnswer silence) {
    return silence.heard() ? "" : "; is a server there, and is UDP let through?";
  }
}
