package dev.skiff.cli;

import dev.skiff.ClientTransfer;
import dev.skiff.PacketListener;
import dev.skiff.TftpClient;
import dev.skiff.TftpException;
import dev.skiff.TransferListener;
import dev.skiff.UdpTransport;
import dev.skiff.protocol.transfer.Limits;
import java.io.IOException;
import java.util.List;
import java.util.OptionalLong;

/** Runs the transfers of a line of the shell, one after another, until one is interrupted. */
final class ShellTransfers {
  private final ShellSettings settings;
  private final Console console;
  private final Interruption interruption;

  ShellTransfers(ShellSettings settings, Console console, Interruption interruption) {
    this.settings = settings;
    this.console = console;
    this.interruption = interruption;
  }

  /**
   * Runs them, and says how they went.
   *
   * @return the exit code of the first one that failed
   */
  int run(List<Job> jobs) {
    int code = ExitCode.OK;
    for (Job job : jobs) {
      Outcome outcome = settings.isTrace() ? traced(job) : shown(job);
      new Report(console, !settings.isVerbose()).ended(outcome);
      code = code == ExitCode.OK ? outcome.exitCode() : code;
      if (outcome.isInterrupted()) {
        break;
      }
    }
    return code;
  }

  private Outcome traced(Job job) {
    try (PacketLog log = new PacketLog(System.err)) {
      return run(job, log, TransferListener.NONE);
    }
  }

  private Outcome shown(Job job) {
    try (Progress progress = Progress.on(console)) {
      RunningTransfer running = progress.begin(job.remote().name());
      TransferListener listener =
          new TransferListener() {
            @Override
            public void onProgress(long bytes, OptionalLong total) {
              running.moved(bytes, total);
            }
          };
      return run(job, PacketListener.NONE, listener);
    }
  }

  private Outcome run(Job job, PacketListener packets, TransferListener listener) {
    try (TftpClient client = TftpClient.open(Limits.DEFAULT, UdpTransport.AUTO, packets)) {
      ClientTransfer transfer = job.start(client, listener);
      interruption.attach(transfer);
      try {
        return Outcome.success(job, transfer.await());
      } finally {
        interruption.detach(transfer);
      }
    } catch (TftpException e) {
      return Outcome.failure(job, e);
    } catch (IOException e) {
      return Outcome.localFailure(job, e);
    }
  }
}
