package dev.skiff.cli.command;

import dev.skiff.TftpClient;
import dev.skiff.cli.output.JobResult;
import dev.skiff.cli.output.LogWriter;
import dev.skiff.cli.output.PacketLines;
import dev.skiff.cli.output.ProgramLog;
import dev.skiff.cli.output.Progress;
import dev.skiff.cli.output.ResultPrinter;
import dev.skiff.cli.output.RunOutput;
import dev.skiff.cli.output.RunningTransfer;
import dev.skiff.cli.output.Text;
import dev.skiff.protocol.transfer.Limits;
import dev.skiff.storage.Sinks;
import dev.skiff.storage.SweepReport;
import dev.skiff.transfer.ClientTransfer;
import dev.skiff.transfer.Fallback;
import dev.skiff.transfer.PacketListener;
import dev.skiff.transfer.RemoteFile;
import dev.skiff.transfer.TftpException;
import dev.skiff.transfer.TransferListener;
import dev.skiff.transfer.TransferReport;
import dev.skiff.transfer.UdpTransport;
import java.io.File;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import picocli.CommandLine;

/** The transfers of a command line, from the start of the first to the exit code. */
public final class ClientRun {
  private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

  private final List<TransferJob> jobs;
  private final RunArguments how;
  private final CommandLine command;

  /**
   * Transfers to be run.
   *
   * @param jobs one at least
   * @param command whose streams are written to
   */
  public ClientRun(List<TransferJob> jobs, RunArguments how, CommandLine command) {
    this.jobs = jobs;
    this.how = how;
    this.command = command;
  }

  /**
   * Runs them, and prints their results.
   *
   * @param interruption that may end them early; this ends its watch
   * @return the exit code: that of the first one in the order of the command line that failed
   */
  public int run(UdpTransport udpTransport, Interruption interruption) {
    long begunAt = System.nanoTime();
    try (RunOutput console = console();
        TftpClient client = open(udpTransport, console);
        Progress progress = progress(console)) {
      ProgramLog.writeTo(console::line);
      ResultPrinter report = new ResultPrinter(console, how.quiet(), how.json(), how.checksum());
      List<JobResult> results = new Running(client, interruption, progress, report).all();
      report.summary(results, Duration.ofNanos(System.nanoTime() - begunAt));
      jobs.stream()
          .filter(job -> job.isPull() && !job.isStream())
          .map(job -> String.valueOf(new File(job.local()).getAbsoluteFile().getParent()))
          .distinct()
          .forEach(directory -> sweep(directory, console));
      return results.stream()
          .filter(result -> !result.succeeded())
          .findFirst()
          .map(JobResult::exitCode)
          .orElse(ExitCode.OK);
    } catch (IOException e) {
      command.getErr().println("skiff: " + e.getMessage());
      return ExitCode.USAGE;
    } finally {
      interruption.over();
    }
  }

  /** Removes what earlier commands left that were killed. */
  private void sweep(String directory, RunOutput console) {
    try {
      SweepReport swept = Sinks.sweep(TransferJob.localPath(directory));
      if (swept.removedFiles() > 0 && !how.quiet()) {
        console.say(
            "removed %s of a command that was killed (%s)"
                .formatted(
                    Text.count(swept.removedFiles(), "unfinished file"),
                    Text.amount(swept.removedBytes())));
      }
    } catch (IOException e) {
      // The transfers have told what is wrong with the directory.
    }
  }

  private RunOutput console() {
    return how.verbose()
        ? new RunOutput(command.getOut(), new LogWriter(System.err))
        : new RunOutput(command.getOut(), command.getErr());
  }

  private TftpClient open(UdpTransport udpTransport, RunOutput console) throws IOException {
    PacketListener packets = how.verbose() ? new PacketLines(console) : PacketListener.NONE;
    return TftpClient.open(Limits.DEFAULT, udpTransport, packets);
  }

  private Progress progress(RunOutput console) {
    return how.quiet() || how.verbose() ? Progress.none(console) : Progress.on(console);
  }

  /** The objects of a run. */
  private final class Running {
    private final TftpClient client;
    private final Interruption interruption;
    private final Progress progress;
    private final ResultPrinter report;
    private final Map<String, ServerTurns> turns = new ConcurrentHashMap<>();
    private final MissingDirectories missing = new MissingDirectories();

    Running(TftpClient client, Interruption interruption, Progress progress, ResultPrinter report) {
      this.client = client;
      this.interruption = interruption;
      this.progress = progress;
      this.report = report;
    }

    /** Runs some at a time, and begins them in their order. */
    List<JobResult> all() {
      if (jobs.size() == 1) {
        return List.of(one(0));
      }
      try (ExecutorService workers = Executors.newFixedThreadPool(how.jobs())) {
        List<CompletableFuture<JobResult>> begun =
            IntStream.range(0, jobs.size())
                .mapToObj(place -> CompletableFuture.supplyAsync(() -> one(place), workers))
                .toList();
        List<JobResult> results = begun.stream().map(CompletableFuture::join).toList();
        missing.report(report);
        return results;
      }
    }

    /** Runs the job at a place of the command line. */
    private JobResult one(int place) {
      if (interruption.isAsked()) {
        return jobs.get(place).notStarted();
      }
      JobResult result = inTurn(place, 1);
      Duration pause = FIRST_PAUSE;
      while (result.mayPass() && result.attempts() < how.attempts()) {
        report.again(result, how.attempts(), pause);
        if (interruption.isAskedWithin(pause)) {
          break;
        }
        result = inTurn(place, result.attempts() + 1);
        pause = Collections.min(List.of(pause.multipliedBy(2), LONGEST_PAUSE));
      }
      // As with `| head`, whose user knows it.
      boolean isKnown = result.exitCode() == ExitCode.PIPE_CLOSED || missing.isOneMore(result);
      report.ended(result, !isKnown);
      return result;
    }

    private JobResult inTurn(int place, int number) {
      if (jobs.size() == 1) {
        return attempt(place, number);
      }
      RemoteFile remote = jobs.get(place).remote();
      String server = remote.host() + " " + remote.port();
      return turns
          .computeIfAbsent(server, _ -> new ServerTurns())
          .run(() -> attempt(place, number));
    }

    private JobResult attempt(int place, int number) {
      TransferJob job = jobs.get(place);
      RunningTransfer running = progress.begin(place, job.remote().name());
      Checksum checksum =
          how.checksum() || job.sha256() != null ? new Checksum(job.sha256()) : null;
      try {
        ClientTransfer transfer = job.start(client, listener(job, running), checksum);
        interruption.attach(transfer);
        try {
          TransferReport ended = transfer.await();
          return job.succeeded(number, ended, checksum == null ? null : checksum.hex());
        } finally {
          interruption.detach(transfer);
        }
      } catch (TftpException e) {
        return job.failed(number, e);
      } catch (IOException e) {
        return job.notOpened(number, e);
      } finally {
        progress.end(running);
      }
    }

    private TransferListener listener(TransferJob job, RunningTransfer running) {
      return new TransferListener() {
        @Override
        public void onRequest(InetSocketAddress server, int number, int most) {
          running.asked(server, number, most);
        }

        @Override
        public void onFallback(Fallback fallback) {
          running.fellBack(fallback.describe());
        }

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
