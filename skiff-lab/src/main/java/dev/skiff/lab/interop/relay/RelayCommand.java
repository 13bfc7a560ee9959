package dev.skiff.lab.interop.relay;

import dev.skiff.lab.interop.relay.RelayEvent.Fate;
import dev.skiff.lab.net.Line;
import dev.skiff.lab.net.NetworkModel;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code scripts/relay}: a bad network, to see what it does to TFTP. */
@Command(
    name = "scripts/relay",
    description = {
      "A bad network between two ports of this host: clients ask PORT, a TFTP server listens on"
          + " SERVER_PORT. Each datagram that something happens to is printed.",
      ""
    },
    sortOptions = false,
    mixinStandardHelpOptions = true)
final class RelayCommand implements Callable<Integer> {
  private static final int QUEUE_BYTES = 32 << 10;

  @Parameters(index = "0", paramLabel = "PORT", description = "Where clients ask.")
  private int port;

  @Parameters(index = "1", paramLabel = "SERVER_PORT", description = "Where the server listens.")
  private int serverPort;

  @Option(names = "--loss", paramLabel = "PERCENT", description = "Datagrams that are lost.")
  private double loss;

  @Option(
      names = "--duplicate",
      paramLabel = "PERCENT",
      description = "Datagrams that arrive twice.")
  private double duplicate;

  @Option(
      names = "--reorder",
      paramLabel = "PERCENT",
      description = "Datagrams that are held back for 10 ms, so that others overtake them.")
  private double reorder;

  @Option(
      names = "--delay",
      paramLabel = "MS",
      description = "Time that each datagram takes, one way.")
  private int delayMillis;

  @Option(
      names = "--rate",
      paramLabel = "KBIT",
      description = "Rate of the line, each way, in kbit/s; 32 KiB may wait in front of it.")
  private int kilobits;

  @Option(
      names = "--lose",
      paramLabel = "WHAT",
      split = ",",
      description =
          "Datagrams to lose once for each client port: request, oack, first-data, last-data,"
              + " last-ack, or numbers: 1 is the request, 2 its answer.")
  private List<String> lose = List.of();

  @Option(names = "--seed", paramLabel = "N", description = "Seed of the chances (default: 1).")
  private long seed = 1;

  @Option(names = "--all", description = "Print also the datagrams that nothing happens to.")
  private boolean all;

  @Spec
  @SuppressWarnings("NullAway.Init")
  private CommandSpec spec;

  /** Runs until it is stopped. */
  public static void main(String[] args) {
    System.exit(new CommandLine(new RelayCommand()).execute(args));
  }

  @Override
  public Integer call() throws InterruptedException {
    try (Relay relay = start()) {
      System.out.printf(
          "relay: ask 127.0.0.1:%d for what 127.0.0.1:%d serves%n",
          relay.address().getPort(), serverPort);
      relay.await();
    }
    return 1;
  }

  private Relay start() {
    InetAddress host = InetAddress.ofLiteral("127.0.0.1");
    try {
      InetSocketAddress front = new InetSocketAddress(host, port);
      InetSocketAddress server = new InetSocketAddress(host, serverPort);
      return Relay.start(front, server, settings(), this::print);
    } catch (IOException e) {
      throw new ParameterException(
          spec.commandLine(), "cannot listen on 127.0.0.1:" + port + ": " + e.getMessage());
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()));
    }
  }

  private RelaySettings settings() {
    Set<PacketRole> roles = EnumSet.noneOf(PacketRole.class);
    Set<Integer> numbers = new HashSet<>();
    for (String word : lose) {
      if (word.matches("\\d{1,6}")) {
        numbers.add(Integer.valueOf(word));
      } else {
        roles.add(PacketRole.of(word));
      }
    }
    return new RelaySettings(model(), seed, roles, numbers);
  }

  private NetworkModel model() {
    double bytesPerSecond = kilobits == 0 ? Line.UNLIMITED : kilobits * 1_000.0 / Byte.SIZE;
    long delayNanos = Duration.ofMillis(delayMillis).toNanos();
    Line line =
        new Line(delayNanos, bytesPerSecond, Line.IPV4_UDP_BYTES, QUEUE_BYTES, Integer.MAX_VALUE);
    return new NetworkModel(
        share("--loss", loss), share("--duplicate", duplicate), share("--reorder", reorder), line);
  }

  private static double share(String option, double percent) {
    if (!(percent >= 0 && percent <= 100)) {
      throw new IllegalArgumentException(option + " must be 0 to 100 percent");
    }
    return percent / 100;
  }

  private void print(RelayEvent event) {
    if (all || event.fate() != Fate.PASSED) {
      System.out.println(event);
    }
  }
}
