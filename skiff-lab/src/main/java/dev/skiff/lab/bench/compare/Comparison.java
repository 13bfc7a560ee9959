package dev.skiff.lab.bench.compare;

import dev.skiff.lab.bench.udp.Generator;
import dev.skiff.lab.bench.udp.Loops;
import java.io.IOException;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The whole of {@code scripts/bench}, which has made sure that everything is there. */
@Command(
    name = "scripts/bench",
    description = "Measures Skiff and other TFTP servers side by side, over loopback.",
    mixinStandardHelpOptions = true)
final class Comparison implements Callable<Integer> {
  @Option(names = "--quick", description = "The most important rows only, within 2 minutes.")
  private boolean quick;

  @Option(
      names = "--only",
      paramLabel = "REGEX",
      description = "Rows such as 'download/64/1 MiB/1468/w16', or 'loops', or 'commands'.")
  private @Nullable Pattern only;

  @Option(names = "--rounds", paramLabel = "N", description = "Default: 5; 3 with --quick.")
  private int rounds;

  @Option(
      names = "--machine",
      paramLabel = "NAME",
      description = "For the name of the file with the raw numbers (default: its processor).")
  private @Nullable String machineName;

  @Option(names = "--work", required = true, hidden = true)
  @SuppressWarnings("NullAway.Init")
  private Path work;

  @Option(names = "--cores", required = true, hidden = true)
  private int cores;

  @Option(names = "--seconds", required = true, hidden = true)
  private int seconds;

  private final Path repository = Path.of("").toAbsolutePath();
  private final List<Cell> compared = new ArrayList<>();
  private final List<Cell> loops = new ArrayList<>();
  private @Nullable ClientCommands commands;
  private long deadline;

  /** Exits with 0 where everything was measured. */
  public static void main(String[] args) {
    System.exit(new CommandLine(new Comparison()).execute(args));
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
    if (rounds == 0) {
      rounds = quick ? 3 : 5;
    }
    double sampleSeconds = quick ? 0.3 : 0.5;
    try (Servers servers = new Servers(work, repository);
        Generator pinned = new Generator(true);
        Generator free = new Generator(false)) {
      Runtime.getRuntime().addShutdownHook(new Thread(() -> closeQuietly(servers)));
      servers.startCompared();
      compare(servers, new Measuring(pinned, sampleSeconds));
      if (isWanted("loops")) {
        servers.startLoops();
        measureLoops(servers, new Measuring(free, sampleSeconds));
      }
    }
    print();
    Machine machine = Machine.here(cores);
    Path file = repository.resolve(fileName(machine));
    List<ClientCommand> all = commands == null ? List.of() : commands.fastest();
    List<Cell> cells = new ArrayList<>(compared);
    cells.addAll(loops);
    Json.write(file, Report.of(machine, sampleSeconds, cells, all));
    System.out.println("\nRaw numbers: " + repository.relativize(file));
    return 0;
  }

  private static void closeQuietly(Servers servers) {
    try {
      servers.close();
    } catch (IOException e) {
      System.err.println("bench: " + e);
    }
  }

  /** A part of a run, or a short one, is no result to keep. */
  private String fileName(Machine machine) {
    String name = machineName == null ? machine.shortName() : machineName;
    String directory = only == null && !quick ? "bench/results/" : "target/bench/";
    return directory + LocalDate.now(ZoneOffset.UTC) + "-" + name + ".json";
  }

  private boolean isWanted(String key) {
    return only == null || only.matcher(key).find();
  }

  private List<Cell> cells(List<Case> cases, Servers servers) {
    return cases.stream()
        .filter(row -> row.quick() || !quick)
        .filter(row -> row.servers().contains(Server.ONE_LOOP) || isWanted(row.key()))
        .flatMap(
            row ->
                servers.running().stream()
                    .filter(server -> row.servers().contains(server.name()))
                    .map(server -> new Cell(row, server)))
        .toList();
  }

  private void compare(Servers servers, Measuring measuring)
      throws IOException, InterruptedException {
    compared.addAll(cells(Case.all(), servers));
    warm(compared, measuring);
    long half = deadline - TimeUnit.SECONDS.toNanos(seconds) / 2;
    prepare("verifying and calibrating", compared, measuring, half);
    if (isWanted("commands")) {
      say("trying the clients");
      commands = new ClientCommands(servers, work, repository, !quick);
      commands.choose();
    }
    // The part that remains for the loops.
    long end = deadline - TimeUnit.SECONDS.toNanos(quick ? 15 : 45);
    repeat(compared, measuring, commands, end);
  }

  /** The clients' threads may run anywhere, as the servers' do. */
  private void measureLoops(Servers servers, Measuring measuring)
      throws IOException, InterruptedException {
    long self = ProcessHandle.current().pid();
    new ProcessBuilder("taskset", "-a", "-c", "-p", "0,1", self + "")
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .start()
        .waitFor(10, TimeUnit.SECONDS);
    loops.addAll(cells(Case.ofLoops(), servers));
    warm(loops, measuring);
    prepare("one loop and two", loops, measuring, deadline);
    repeat(loops, measuring, null, deadline);
  }

  private void warm(List<Cell> cells, Measuring measuring)
      throws IOException, InterruptedException {
    say("warming up");
    List<Server> javas =
        cells.stream().map(Cell::server).filter(Server::isJava).distinct().toList();
    for (Server server : javas) {
      measuring.warm(server, quick ? 1 : 3);
    }
  }

  private static void prepare(String what, List<Cell> cells, Measuring measuring, long end)
      throws IOException, InterruptedException {
    say(what);
    for (Cell cell : cells) {
      if (System.nanoTime() - end > 0) {
        cell.leaveOut("no time");
      } else {
        measuring.verify(cell);
        measuring.calibrate(cell);
      }
    }
  }

  /** As many rounds as fit, one at least; every second one the other way round. */
  private void repeat(
      List<Cell> cells, Measuring measuring, @Nullable ClientCommands commands, long end)
      throws IOException, InterruptedException {
    List<Cell> order = new ArrayList<>(cells);
    long longest = 0;
    for (int round = 1; round <= rounds; round++) {
      long begun = System.nanoTime();
      if (round > 1 && begun + longest - end > 0) {
        say("no time for more rounds");
        return;
      }
      say("round " + round + " of " + rounds);
      for (Cell cell : order) {
        measuring.measure(cell);
      }
      if (commands != null) {
        commands.round();
      }
      Collections.reverse(order);
      longest = Math.max(longest, System.nanoTime() - begun);
    }
  }

  private void print() {
    System.out.printf(
        "%nOver loopback, files in memory; a processor for the server, one for the clients (%s)%n",
        Loops.transport());
    Table table = new Table(System.out, compared);
    if (!compared.isEmpty()) {
      table.printRates();
      table.printProcessor();
    }
    if (commands != null) {
      table.printCommands(commands.fastest());
    }
    if (!loops.isEmpty()) {
      new Table(System.out, loops).printLoops();
    }
    table.printRemarks();
  }

  private static void say(String what) {
    System.err.println("bench: " + what);
  }
}
