package dev.skiff.lab.bench.crowd;

import dev.skiff.transport.EventLoop;
import dev.skiff.transport.linux.LinuxEventLoop;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The two measurements of {@code scripts/crowd}, which starts the servers and makes the files. */
public final class Crowd {
  private static final Download.Task HELD = new Download.Task("held", 64 << 10, 1468, 1, 0);

  /** The server gives up one that stands still after 15 s. */
  private static final int GATHER_SECONDS = 10;

  private static final int END_SECONDS = 8;

  /** How long a server may take to close what it has open for transfers that have ended. */
  private static final int FORGET_SECONDS = 5;

  private static final long SETTLING_MILLIS = 300;
  private static final double RATIO_AIM = 3;

  private Crowd() {}

  /**
   * Measures and prints.
   *
   * @param args {@code memory PORT PROCESS COUNT MEBIBYTES}, or {@code fairness PORT OTHER-PORT
   *     ROUNDS MILLISECONDS}
   */
  public static void main(String[] args) throws Exception {
    InetSocketAddress server = address(args[1]);
    if (args[0].equals("memory")) {
      Path process = Path.of("/proc", args[2]);
      boolean all =
          measureMemory(server, process, Integer.parseInt(args[3]), Long.parseLong(args[4]));
      System.exit(all ? 0 : 1);
    }
    measureFairness(server, address(args[2]), Integer.parseInt(args[3]), Long.parseLong(args[4]));
  }

  private static InetSocketAddress address(String port) {
    return new InetSocketAddress(Download.LOOPBACK, Integer.parseInt(port));
  }

  private static boolean measureMemory(InetSocketAddress server, Path process, int count, long aim)
      throws IOException, InterruptedException, ExecutionException {
    try (EventLoop loop = LinuxEventLoop.start("crowd")) {
      // What a first transfer opens for good is not a leak of the others.
      Gathering one = new Gathering(loop, server, HELD, 1);
      gather(loop, one);
      end(loop, one);
      long before = descriptorsOnceAt(process, 0, 1);
      double idle = mebibytes(process, "VmRSS");
      Gathering crowd = new Gathering(loop, server, HELD, count);
      double gatherSeconds = gather(loop, crowd);
      int held = CompletableFuture.supplyAsync(crowd::holding, loop).join();
      long during = descriptors(process);
      System.out.printf(Locale.ROOT, "%n%,d downloads held open (64 KiB, blksize 1468)%n", count);
      System.out.printf(
          Locale.ROOT, "  open            %,9d   after %.1f s%n", held, gatherSeconds);
      printMemory(process, idle, aim);
      double endSeconds = end(loop, crowd);
      int whole = CompletableFuture.supplyAsync(crowd::whole, loop).join();
      loop.execute(crowd::abandon);
      long after = descriptorsOnceAt(process, before, FORGET_SECONDS);
      System.out.printf(
          Locale.ROOT, "  descriptors     %,9d   %,d before, %,d after%n", during, before, after);
      printEnd(process, whole, endSeconds);
      printFailure(CompletableFuture.supplyAsync(crowd::failure, loop).join());
      return held == count && after <= before;
    }
  }

  private static double gather(EventLoop loop, Gathering gathering)
      throws InterruptedException, ExecutionException {
    loop.execute(gathering::start);
    return await(gathering.gathered(), GATHER_SECONDS);
  }

  private static double end(EventLoop loop, Gathering gathering)
      throws InterruptedException, ExecutionException {
    loop.execute(gathering::release);
    return await(gathering.ended(), END_SECONDS);
  }

  private static void printEnd(Path process, int whole, double seconds) throws IOException {
    double resident = mebibytes(process, "VmRSS");
    System.out.printf(
        Locale.ROOT,
        "  let go: whole   %,9d   after %.1f s; the others were ended; VmRSS then %.1f MiB%n",
        whole,
        seconds,
        resident);
  }

  private static void printFailure(@Nullable String failure) {
    if (failure != null) {
      System.out.printf(Locale.ROOT, "  first failure: %s%n", failure);
    }
  }

  private static void printMemory(Path process, double idle, long aim) throws IOException {
    double resident = mebibytes(process, "VmRSS");
    double most = mebibytes(process, "VmHWM");
    String verdict = most <= aim ? "met" : "MISSED";
    System.out.printf(
        Locale.ROOT, "  VmRSS             %,9.1f MiB   %.1f before%n", resident, idle);
    System.out.printf(
        Locale.ROOT, "  VmHWM             %,9.1f MiB   aim: %d, %s%n", most, aim, verdict);
  }

  /** The seconds that it took; what has not come in time shows in the numbers. */
  private static double await(CompletableFuture<Void> event, int seconds)
      throws InterruptedException, ExecutionException {
    long start = System.nanoTime();
    try {
      event.get(seconds, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      // These seconds, then.
    }
    return (System.nanoTime() - start) / 1e9;
  }

  /** How many there are once they are so few, or after these seconds. */
  private static long descriptorsOnceAt(Path process, long aim, int seconds)
      throws IOException, InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
    long now = descriptors(process);
    while (now > aim && System.nanoTime() - end < 0) {
      Thread.sleep(50);
      now = descriptors(process);
    }
    return now;
  }

  private static long descriptors(Path process) throws IOException {
    try (Stream<Path> all = Files.list(process.resolve("fd"))) {
      return all.count();
    }
  }

  private static double mebibytes(Path process, String field) throws IOException {
    for (String line : Files.readAllLines(process.resolve("status"))) {
      if (line.startsWith(field + ":")) {
        return Long.parseLong(line.replaceAll("\\D", "")) / 1024.0;
      }
    }
    throw new IOException("no " + field + " in " + process);
  }

  private static void measureFairness(
      InetSocketAddress server, InetSocketAddress other, int rounds, long millis)
      throws IOException, InterruptedException {
    List<Fairness.Sample> alone = new ArrayList<>();
    List<Fairness.Sample> beside = new ArrayList<>();
    List<Fairness.Sample> elsewhere = new ArrayList<>();
    try (Fairness fairness = new Fairness(server)) {
      fairness.start();
      // Round 0 warms both sides up.
      for (int i = 0; i <= rounds; i++) {
        keep(i, alone, fairness.measure(null, millis, SETTLING_MILLIS));
        keep(i, beside, fairness.measure(server, millis, SETTLING_MILLIS));
        keep(i, elsewhere, fairness.measure(other, millis, SETTLING_MILLIS));
      }
      printFairness(alone, beside, elsewhere);
      System.out.printf(
          Locale.ROOT, "Room of the large client's socket: %,d bytes.%n", fairness.room());
      List<String> failures = fairness.failures();
      if (!failures.isEmpty()) {
        System.out.printf(
            Locale.ROOT, "%d failures, such as: %s%n", failures.size(), failures.getFirst());
      }
    }
  }

  private static void keep(int round, List<Fairness.Sample> samples, Fairness.Sample sample) {
    if (round > 0) {
      samples.add(sample);
    }
  }

  private static void printFairness(
      List<Fairness.Sample> alone, List<Fairness.Sample> beside, List<Fairness.Sample> elsewhere) {
    System.out.printf(
        Locale.ROOT,
        "%n100 lock-step clients, from an ACK to the next block; medians of %d rounds%n",
        alone.size());
    System.out.printf(
        Locale.ROOT,
        "%-34s %9s %9s %7s %10s %11s%n",
        "",
        "p50 ms",
        "p99 ms",
        "p99",
        "blocks/s",
        "large MB/s");
    double base = median(alone, Fairness.Sample::p99);
    row("alone", alone, base);
    row("a large client at the same server", beside, base);
    row("a large client at another server", elsewhere, base);
    double ratio = median(beside, Fairness.Sample::p99) / base;
    String verdict = ratio <= RATIO_AIM ? "met" : "MISSED";
    System.out.printf(
        Locale.ROOT, "Ratio of the p99s: %.2f; aim: %.0f, %s%n", ratio, RATIO_AIM, verdict);
  }

  private static void row(String name, List<Fairness.Sample> samples, double base) {
    double p99 = median(samples, Fairness.Sample::p99);
    System.out.printf(
        Locale.ROOT,
        "%-34s %9.2f %9.2f %5.2f x %,10.0f %,11.0f%n",
        name,
        median(samples, Fairness.Sample::p50),
        p99,
        p99 / base,
        median(samples, Fairness.Sample::blocks),
        median(samples, Fairness.Sample::largeMegabytes));
    StringBuilder each = new StringBuilder();
    samples.forEach(sample -> each.append(String.format(Locale.ROOT, " %.2f", sample.p99())));
    System.out.printf(Locale.ROOT, "  p99 of each round:%s%n", each);
  }

  private static double median(
      List<Fairness.Sample> samples, ToDoubleFunction<Fairness.Sample> value) {
    double[] sorted = samples.stream().mapToDouble(value).sorted().toArray();
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }
}
