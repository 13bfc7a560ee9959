package dev.skiff.cli.command;

import dev.skiff.TftpClient;
import dev.skiff.cli.output.JobResult;
import dev.skiff.cli.output.Problem;
import dev.skiff.cli.output.Text;
import dev.skiff.protocol.transfer.Failure;
import dev.skiff.protocol.wire.Direction;
import dev.skiff.storage.Sink;
import dev.skiff.storage.Sinks;
import dev.skiff.storage.Source;
import dev.skiff.storage.Sources;
import dev.skiff.transfer.ClientTransfer;
import dev.skiff.transfer.RemoteFile;
import dev.skiff.transfer.TftpException;
import dev.skiff.transfer.TransferListener;
import dev.skiff.transfer.TransferOptions;
import dev.skiff.transfer.TransferReport;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One file that a command line wants to have transferred.
 *
 * @param direction as the client sees it: READ for a pull
 * @param local what the file is called on this side
 * @param stream standard input or output; null for a file
 * @param sha256 the checksum that a downloaded file must have; null for any
 */
public record TransferJob(
    Direction direction,
    RemoteFile remote,
    String local,
    @Nullable FileChannel stream,
    TransferOptions options,
    @Nullable String sha256) {
  /**
   * Makes sure that no two of them write the same file.
   *
   * @param written the name of the file that a job writes
   * @throws IllegalArgumentException if two do
   */
  public static void requireDistinct(
      List<TransferJob> jobs, Function<TransferJob, String> written) {
    Map<String, TransferJob> byName = new HashMap<>();
    for (TransferJob job : jobs) {
      TransferJob other = byName.putIfAbsent(written.apply(job), job);
      if (other != null) {
        throw new IllegalArgumentException(
            "%s and %s would both become %s"
                .formatted(
                    Text.quoted(other.read()),
                    Text.quoted(job.read()),
                    Text.quoted(written.apply(job))));
      }
    }
  }

  /** The name of the file that it reads. */
  private String read() {
    return isPull() ? remote.name() : local;
  }

  boolean isPull() {
    return direction == Direction.READ;
  }

  boolean isStream() {
    return stream != null;
  }

  JobResult succeeded(int attempts, TransferReport report, @Nullable String sum) {
    return result(report, attempts, ExitCode.OK, sum, null);
  }

  JobResult failed(int attempts, TftpException e) {
    String problem = Problem.of(e, local);
    boolean isPipeClosed = isStream() && isPull() && problem.endsWith(": Broken pipe");
    int exitCode = isPipeClosed ? ExitCode.PIPE_CLOSED : ExitCode.of(e);
    return result(e.report(), attempts, exitCode, null, problem);
  }

  /** The result if the local file could not be opened. */
  public JobResult notOpened(int attempts, IOException e) {
    String problem = Problem.ofFile(local, e);
    return result(notBegun(null), attempts, ExitCode.LOCAL_FILE, null, problem);
  }

  /** The result if the run was interrupted before this job's turn. */
  public JobResult notStarted() {
    Failure cancelled = new Failure.Cancelled("not started");
    return result(notBegun(cancelled), 1, ExitCode.INTERRUPTED, null, cancelled.describe());
  }

  private JobResult result(
      TransferReport report,
      int attempts,
      int exitCode,
      @Nullable String sum,
      @Nullable String problem) {
    return new JobResult(report, isStream() ? "-" : local, attempts, exitCode, sum, problem);
  }

  /** The report of a transfer that never began. */
  private TransferReport notBegun(@Nullable Failure failure) {
    return new TransferReport(
        options.transport(),
        direction,
        remote.name(),
        options.mode().wireName(),
        InetSocketAddress.createUnresolved(remote.host(), remote.port()),
        List.of(),
        0,
        Duration.ZERO,
        0,
        0,
        List.of(),
        failure);
  }

  /**
   * Opens the local file and starts the transfer.
   *
   * @param checksum that the file is added to; null if none is wanted
   * @throws IOException if the local file cannot be opened
   */
  ClientTransfer start(TftpClient client, TransferListener listener, @Nullable Checksum checksum)
      throws IOException {
    if (isPull()) {
      Sink sink = checksum == null ? sink() : checksum.of(sink());
      return client.pull(remote, sink, options, listener);
    }
    return client.push(source(checksum), remote, options, listener);
  }

  /**
   * A file is read for its checksum before the transfer, which may begin again with smaller blocks.
   */
  private Source source(@Nullable Checksum checksum) throws IOException {
    if (checksum == null) {
      return source();
    }
    if (stream == null && Files.isRegularFile(localPath(local))) {
      checksum.pass(localPath(local));
      return source();
    }
    return checksum.of(source());
  }

  /**
   * Closes a standard stream on another thread. A failed transfer ends when its file is closed, and
   * reading or writing a stream may wait without end; closing it ends the wait.
   */
  void giveUpStream() {
    FileChannel waiting = stream;
    if (waiting != null) {
      Thread.ofPlatform().daemon().name("skiff-close").start(() -> close(waiting));
    }
  }

  private static void close(FileChannel stream) {
    try {
      stream.close();
    } catch (IOException e) {
      // The transfer has failed already, and is reported.
    }
  }

  private Sink sink() throws IOException {
    return stream == null ? Sinks.file(localPath(local)) : Sinks.of(stream);
  }

  private Source source() throws IOException {
    return stream == null
        ? Sources.file(localPath(local))
        : Sources.of(stream, OptionalLong.empty());
  }

  /**
   * A path, as the command line has it.
   *
   * @throws FileSystemException if the system cannot have a file of that name: in the C locale, for
   *     instance, one with a character beyond ASCII
   */
  static Path localPath(String name) throws FileSystemException {
    try {
      return Path.of(name);
    } catch (InvalidPathException e) {
      FileSystemException failure = new FileSystemException(name, null, e.getReason());
      failure.initCause(e);
      throw failure;
    }
  }
}
