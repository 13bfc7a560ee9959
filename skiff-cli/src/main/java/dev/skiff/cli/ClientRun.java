package dev.skiff.cli;

import dev.skiff.ClientTransfer;
import dev.skiff.TftpClient;
import dev.skiff.TftpException;
import dev.skiff.TransferListener;
import dev.skiff.TransferReport;
import dev.skiff.UdpTransport;
import dev.skiff.protocol.transfer.Limits;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** The transfers of a command line, from the start of the first to the exit code. */
final class ClientRun {
  private final List<Job> jobs;
  private final RunArguments how;
  private final Console console;
  private final Report report;

  /**
   * Transfers to be run.
   *
   * @param jobs one at least
   */
  ClientRun(List<Job> jobs, RunArguments how, Console console) {
    this.jobs = jobs;
    this.how = how;
    this.console = console;
    this.report = new Report(console, how.quiet());
  }

  /**
   * Runs them, and says how they went.
   *
   * @return the exit code: that of the first one in the order of the command line that failed
   */
  int run(UdpTransport udpTransport) {
    long begunAt = System.nanoTime();
    Interruption interruption = Interruption.watch();
    try (TftpClient client = TftpClient.open(Limits.DEFAULT, udpTransport);
        Progress progress = how.quiet() ? Progress.none(console) : Progress.on(console)) {
      List<Outcome> outcomes = new Running(client, interruption, progress).all();
      report.summary(outcomes, Duration.ofNanos(System.nanoTime() - begunAt));
      return outcomes.stream()
          .filter(outcome -> !outcome.succeeded())
          .findFirst()
          .map(Outcome::exitCode)
          .orElse(ExitCode.OK);
    } catch (IOException e) {
      console.say(String.valueOf(e.getMessage()));
      return ExitCode.USAGE;
    } finally {
      interruption.over();
    }
  }

  /** What there is while they run. */
  private final class Running {
    private final TftpClient client;
    private final Interruption interruption;
    private final Progress progress;

    Running(TftpClient client, Interruption interruption, Progress progress) {
      this.client = client;
      this.interruption = interruption;
      this.progress = progress;
    }

    /** Some at a time, and begun in their order. */
    List<Outcome> all() {
      if (jobs.size() == 1) {
        return List.of(one(jobs.getFirst()));
      }
      try (ExecutorService workers = Executors.newFixedThreadPool(how.jobs())) {
        List<CompletableFuture<Outcome>> begun =
            jobs.stream()
                .map(job -> CompletableFuture.supplyAsync(() -> one(job), workers))
                .toList();
        return begun.stream().map(CompletableFuture::join).toList();
      }
    }

    private Outcome one(Job job) {
      if (interruption.isAsked()) {
        return Outcome.notBegun(job);
      }
      Outcome outcome = attempt(job);
      report.ended(outcome);
      return outcome;
    }

    private Outcome attempt(Job job) {
      RunningTransfer running = progress.begin(job.remote().name());
      try {
        ClientTransfer transfer = job.start(client, listener(job, running));
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
      } finally {
        progress.end(running);
      }
    }

    private TransferListener listener(Job job, RunningTransfer running) {
      return new TransferListener() {
        @Override
        public void onProgress(long bytes, OptionalLong total) {
          running.moved(bytes, total);
        }

        @Override
        public void onEnd(TransferReport ended) {
          if (!ended.succeeded()) {
            job.giveUpStream();
          }
        }
      };
    }
  }
}
