package dev.skiff.lab.bench;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import dev.skiff.lab.bench.LoadRun.Manner;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * The process that loads the servers for {@code scripts/bench}, {@code scripts/compare-tcp} and
 * {@code scripts/crowd}. It takes orders from standard input, a JSON object on each line, and
 * answers each with one, so that one process, once warm, makes all measurements of a comparison. An
 * order that fails is answered with {@code problem}.
 */
final class LoadCommand implements AutoCloseable {
  private static final Gson GSON = new GsonBuilder().disableHtmlEscaping().create();
  private static final int COPY_BYTES = 1 << 18;

  /** The server gives up a transfer that stands still after 15 s. */
  private static final int GATHER_SECONDS = 10;

  private static final int END_SECONDS = 8;

  private final LoadGenerator generator = new LoadGenerator();
  private @Nullable LoadRun held;

  /**
   * An order.
   *
   * @param action one of those of {@link #execute}
   * @param server HOST:PORT, the address a literal
   * @param other a second server; null if there is none
   * @param directory of the files to make or to check
   */
  private record Order(
      String action,
      Workload workload,
      String server,
      @Nullable String other,
      int transfers,
      Manner manner,
      String directory,
      long millis) {}

  private LoadCommand() throws IOException {}

  /** Executes orders until there are no more. */
  public static void main(String[] args) throws IOException, InterruptedException {
    BufferedReader orders =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    try (LoadCommand command = new LoadCommand()) {
      for (String line = orders.readLine(); line != null; line = orders.readLine()) {
        System.out.println(command.answer(GSON.fromJson(line, Order.class)));
      }
    }
  }

  private String answer(Order order) throws InterruptedException {
    try {
      return GSON.toJson(execute(order));
    } catch (IOException | ExecutionException e) {
      return GSON.toJson(Map.of("problem", String.valueOf(e.getMessage())));
    }
  }

  private Object execute(Order order) throws IOException, InterruptedException, ExecutionException {
    return switch (order.action()) {
      case "transport" -> Map.of("transport", LoadGenerator.transport());
      case "make" -> make(order);
      case "check" -> check(order);
      case "run" ->
          generator.run(
              address(order.server()), order.workload(), order.transfers(), order.manner());
      case "hold" -> hold(order);
      case "release" -> release();
      case "fairness" -> {
        InetSocketAddress other = order.other() == null ? null : address(order.other());
        yield Fairness.measure(address(order.server()), other, order.millis());
      }
      default -> throw new IOException("unknown action: " + order.action());
    };
  }

  private static InetSocketAddress address(String words) {
    int colon = words.lastIndexOf(':');
    return new InetSocketAddress(
        InetAddress.ofLiteral(words.substring(0, colon)),
        Integer.parseInt(words, colon + 1, words.length(), 10));
  }

  /** Writes the file that downloads read. */
  private static Map<String, String> make(Order order) throws IOException {
    BenchFile file = order.workload().file(0);
    Path path = Path.of(order.directory(), file.name());
    try (FileChannel out =
        FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      while (out.position() < file.size()) {
        out.write(file.bytes(out.position(), COPY_BYTES));
      }
    }
    return Map.of("file", file.name());
  }

  /** Compares what a server has stored of uploads. */
  private static Map<String, String> check(Order order) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocateDirect(COPY_BYTES);
    for (int i = 0; i < order.transfers(); i++) {
      BenchFile file = order.workload().file(i);
      try (FileChannel in = FileChannel.open(Path.of(order.directory(), file.name()))) {
        if (in.size() != file.size()) {
          throw new IOException(file.name() + " was stored with " + in.size() + " bytes");
        }
        for (long position = 0; position < file.size(); position += buffer.limit()) {
          in.read(buffer.clear(), position);
          file.compare(position, buffer.flip());
        }
      }
    }
    return Map.of();
  }

  /** Begins transfers that stand still, and waits until all do. */
  private Map<String, Object> hold(Order order) throws InterruptedException, ExecutionException {
    LoadRun run =
        new LoadRun(
            generator.loop(),
            address(order.server()),
            order.workload(),
            order.workload().clients(),
            Manner.HOLDING);
    held = run;
    generator.loop().execute(run::start);
    double seconds = await(run.gathered(), GATHER_SECONDS);
    int count = CompletableFuture.supplyAsync(run::held, generator.loop()).join();
    return Map.of("held", count, "seconds", seconds);
  }

  /** Lets held transfers end, and ends those that do not. */
  private Map<String, Object> release() throws InterruptedException, ExecutionException {
    LoadRun run = Objects.requireNonNull(held);
    generator.loop().execute(run::release);
    double seconds = await(run.result(), END_SECONDS);
    generator.loop().execute(run::stop);
    LoadResult result = run.result().get();
    return Map.of("whole", result.transfers(), "failures", result.failures(), "seconds", seconds);
  }

  /** Returns the seconds that it took; what has not come in time is missing in the figures. */
  private static double await(CompletableFuture<?> event, int seconds)
      throws InterruptedException, ExecutionException {
    long start = System.nanoTime();
    try {
      event.get(seconds, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      // All of these seconds.
    }
    return (System.nanoTime() - start) / 1e9;
  }

  @Override
  public void close() {
    generator.close();
  }
}
