package dev.skiff.lab.relay;

import dev.skiff.lab.relay.RelayEvent.Fate;
import dev.skiff.lab.relay.RelaySettings.Chosen;
import dev.skiff.lab.relay.RelaySettings.Line;
import dev.skiff.lab.relay.RelaySettings.Odds;
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

/** {@code scripts/relay}: a bad network for anyone who wants to see what it does. */
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
  @Parameters(index = "0", paramLabel = "PORT", description = "Where clients ask.")
  private int port;

  @Parameters(index = "1", paramLabel = "SERVER_PORT", description = "Where the server listens.")
  private int serverPort;

  @Option(names = "--loss", paramLabel = "PERCENT", description = "So many datagrams are lost.")
  private double loss;

  @Option(names = "--duplicate", paramLabel = "PERCENT", description = "So many arrive twice.")
  private double duplicate;

  @Option(
      names = "--reorder",
      paramLabel = "PERCENT",
      description = "So many are held back for 10 ms: others overtake them.")
  private double reorder;

  @Option(names = "--delay", paramLabel = "MS", description = "What each takes, one way.")
  private int delayMillis;

  @Option(
      names = "--rate",
      paramLabel = "KBIT",
      description = "What fits through in a second, each way, in kbit; 32 KiB may wait.")
  private int kilobits;

  @Option(
      names = "--lose",
      paramLabel = "WHAT",
      split = ",",
      description =
          "Lost once from each client port: request, oack, first-data, last-data, last-ack, or"
              + " numbers: 1 is the request, 2 its answer.")
  private List<String> lose = List.of();

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "Another number, other datagrams (default: 1).")
  private long seed = 1;

  @Option(names = "--all", description = "Print the datagrams that nothing happens to as well.")
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
      return Relay.start(front, server, conditions(), this::print);
    } catch (IOException e) {
      throw new ParameterException(
          spec.commandLine(), "cannot listen on 127.0.0.1:" + port + ": " + e.getMessage());
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()));
    }
  }

  private RelaySettings conditions() {
    Set<PacketRole> roles = EnumSet.noneOf(PacketRole.class);
    Set<Integer> numbers = new HashSet<>();
    for (String word : lose) {
      if (word.matches("\\d{1,6}")) {
        numbers.add(Integer.valueOf(word));
      } else {
        roles.add(PacketRole.of(word));
      }
    }
    return RelaySettings.GOOD
        .with(new Odds(loss, duplicate, reorder, seed))
        .with(new Line(Duration.ofMillis(delayMillis), kilobits * 1_000L))
        .with(new Chosen(roles, numbers));
  }

  private void print(RelayEvent event) {
    if (all || event.fate() != Fate.PASSED) {
      System.out.println(event);
    }
  }
}
