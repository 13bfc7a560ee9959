package dev.skiff.lab.bench.compare;

import dev.skiff.lab.bench.BenchFile;
import dev.skiff.lab.bench.udp.Generator;
import dev.skiff.lab.bench.udp.Outcome;
import dev.skiff.lab.bench.udp.Workload;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** What is done with a cell: it is verified once, then calibrated, then measured in each round. */
final class Measuring {
  private static final int COMPARE_BYTES = 1 << 20;
  private static final int GROWTH_AT_MOST = 8;
  private static final int WARM_TRANSFERS = 256;
  private static final double LONG_ENOUGH = 0.6;

  /** Files in memory: an upload must not use all of it. */
  private static final long UPLOAD_BYTES_AT_MOST = 3L << 30;

  /** A server may acknowledge the last block before it has written it. */
  private static final Duration WRITTEN_WITHIN = Duration.ofSeconds(2);

  private final Generator generator;
  private final double seconds;

  /**
   * @param seconds that a measurement is to take
   */
  Measuring(Generator generator, double seconds) {
    this.generator = generator;
    this.seconds = seconds;
  }

  /**
   * Lets a JVM see everything for a while: what a small file costs is compiled after thousands of
   * them only.
   */
  void warm(Server server, double secondsEach) throws IOException, InterruptedException {
    for (Workload workload : Case.forWarmth()) {
      long end = System.nanoTime() + (long) (secondsEach * 1e9);
      while (System.nanoTime() - end < 0) {
        generator.run(server.address(), workload, WARM_TRANSFERS, false);
        server.deleteUploads();
      }
    }
  }

  /** Every byte of one file for each client is looked at, or the cell is left out. */
  void verify(Cell cell) throws InterruptedException, IOException {
    Workload workload = cell.which().workload();
    try {
      Outcome outcome = run(cell, workload.clients(), true);
      if (outcome.refusal() != null) {
        cell.leaveOut(outcome.refusal());
      } else if (!outcome.isWhole()) {
        cell.leaveOut(outcome.failures() + " of " + workload.clients() + " transfers fail");
      } else {
        if (workload.upload() && cell.server().stores()) {
          verifyUploads(cell.server().root(), workload);
        }
        scale(cell, outcome.nanos() / 1e9);
      }
    } catch (IOException e) {
      cell.leaveOut(problem(e));
    } finally {
      cell.server().deleteUploads();
    }
  }

  /** Without the directory, which is nobody's business. */
  private static String problem(IOException e) {
    String message = e.getMessage() == null ? e.toString() : e.getMessage();
    return message.replaceAll("/\\S*/", "");
  }

  private static void verifyUploads(Path root, Workload workload)
      throws IOException, InterruptedException {
    for (BenchFile file : BenchFile.toWrite(workload.fileBytes(), workload.clients())) {
      if (!Files.exists(root.resolve(file.name()))) {
        throw new IOException(file.name() + " was not stored");
      }
      try (FileChannel in = FileChannel.open(root.resolve(file.name()))) {
        long end = System.nanoTime() + WRITTEN_WITHIN.toNanos();
        while (in.size() < file.size() && System.nanoTime() - end < 0) {
          Thread.sleep(1);
        }
        if (in.size() != file.size()) {
          throw new IOException(file.name() + " was stored with " + in.size() + " bytes");
        }
        compare(in, file);
      }
    }
  }

  private static void compare(FileChannel in, BenchFile file) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocateDirect(COMPARE_BYTES);
    for (long position = 0; position < file.size(); position += buffer.limit()) {
      in.read(buffer.clear(), position);
      file.compare(position, buffer.flip());
    }
  }

  /** Finds how many transfers take long enough; what runs meanwhile becomes warm. */
  void calibrate(Cell cell) throws InterruptedException, IOException {
    boolean enough = false;
    while (cell.problem() == null && !enough) {
      int before = cell.transfers();
      Sample sample = sample(cell);
      enough = sample.seconds() >= seconds * LONG_ENOUGH;
      if (!enough && cell.problem() == null) {
        scale(cell, sample.seconds());
        enough = cell.transfers() == before;
      }
    }
  }

  /** As many transfers as should take long enough, after so many took so long. */
  private void scale(Cell cell, double took) {
    double factor = Math.min(GROWTH_AT_MOST, seconds / took);
    Workload workload = cell.which().workload();
    long wanted = (long) Math.ceil(cell.transfers() * factor);
    cell.transfers(Math.clamp(wanted, workload.clients(), transfersAtMost(workload)));
  }

  private static int transfersAtMost(Workload workload) {
    long most = workload.upload() ? UPLOAD_BYTES_AT_MOST / workload.fileBytes() : 1_000_000;
    return Math.clamp(most, workload.clients(), 1_000_000);
  }

  /** One round. */
  void measure(Cell cell) throws InterruptedException, IOException {
    if (cell.problem() == null) {
      Sample sample = sample(cell);
      if (cell.problem() == null) {
        cell.add(sample);
      }
    }
  }

  private Sample sample(Cell cell) throws InterruptedException, IOException {
    try {
      Optional<Double> before = cell.server().cpuSeconds();
      Outcome outcome = run(cell, cell.transfers(), false);
      Optional<Double> after = cell.server().cpuSeconds();
      return new Sample(
          outcome.nanos() / 1e9,
          outcome.bytes(),
          outcome.transfers(),
          before.flatMap(first -> after.map(second -> second - first)).orElse(null),
          outcome.busyNanos() < 0 ? null : outcome.busyNanos() / 1e9,
          outcome.repetitions(),
          outcome.failures());
    } catch (IOException e) {
      cell.leaveOut(problem(e));
      return new Sample(0, 0, 0, null, null, 0, 0);
    } finally {
      cell.server().deleteUploads();
    }
  }

  private Outcome run(Cell cell, int transfers, boolean comparing)
      throws IOException, InterruptedException {
    return generator.run(cell.server().address(), cell.which().workload(), transfers, comparing);
  }
}
