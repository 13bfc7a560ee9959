package dev.skiff.lab.interop.network;

import dev.skiff.lab.interop.peers.CommandRun;
import dev.skiff.testkit.Patience;
import dev.skiff.testkit.TestMachine;
import java.net.InetAddress;
import java.util.List;
import java.util.regex.Pattern;

/**
 * A client's host, a server's, and a router between them, which does to packets what it is told to.
 * A sender cannot tell: for its kernel everything was sent.
 */
public record BadNetwork(Host client, Host router, Host server) implements AutoCloseable {
  public static final InetAddress CLIENT = InetAddress.ofLiteral("198.51.100.2");
  public static final InetAddress SERVER = InetAddress.ofLiteral("203.0.113.2");

  /** The router, as the client sees it. */
  public static final InetAddress ROUTER = InetAddress.ofLiteral("198.51.100.1");

  private static final Pattern COUNTER = Pattern.compile("(?:counter packets|overlimits) (\\d+)");

  private static final String SENT_BYTES =
      "sed -n 's/^ *eth0: *//p' /proc/net/dev | awk '{ print $9 }'";

  /** A network on which nothing happens yet. */
  public static BadNetwork create() {
    BadNetwork network = new BadNetwork(new Host(), new Host(), new Host());
    try {
      network.connect();
      return network;
    } catch (RuntimeException | Error e) {
      network.close();
      throw e;
    }
  }

  /**
   * What leaves a host leaves it in single datagrams (gso_max_segs): otherwise the kernel would
   * hand a window of Skiff's to the router in one piece, to be lost as one.
   */
  private void connect() {
    run(
        router,
        """
        ip link add client type veth peer name eth0 netns %d
        ip link add server type veth peer name eth0 netns %d
        ip addr add 198.51.100.1/24 dev client
        ip addr add 203.0.113.1/24 dev server
        ip link set client up
        ip link set server up
        echo 1 >/proc/sys/net/ipv4/ip_forward
        """
            .formatted(client.threadId(), server.threadId()));
    connect(client, "198.51.100.2/24", "198.51.100.1");
    connect(server, "203.0.113.2/24", "203.0.113.1");
  }

  private static void connect(Host host, String address, String gateway) {
    run(
        host,
        """
        ip link set lo up
        ip addr add %s dev eth0
        ip link set eth0 up gso_max_segs 1
        ip route add default via %s
        """
            .formatted(address, gateway));
  }

  /**
   * Has both hosts compute and check the sums of their datagrams: between two ends of one machine
   * the kernel leaves that to hardware that is not there. Then it also refuses to cut a window of
   * Skiff's into datagrams.
   */
  public void requireChecksums() {
    run(client, TestMachine.program("ethtool") + " -K eth0 tx off");
    run(server, TestMachine.program("ethtool") + " -K eth0 tx off");
  }

  /**
   * Has the router do something to what passes through it.
   *
   * @param rules of nftables, for a chain at the hook "forward"
   * @param commands of the shell, for its interfaces, "client" and "server"
   */
  public void inflict(String rules, String commands) {
    run(
        router,
        """
        %s 'table ip bad {
          chain passing {
            type filter hook forward priority 0;
            %s
          }
        }'
        %s
        """
            .formatted(TestMachine.program("nft"), rules, commands));
  }

  /**
   * The number of packets that were struck: those that rules with a counter chose, and those that
   * waited.
   */
  public long strikes() {
    String counters = run(router, TestMachine.program("nft") + " list ruleset; tc -s qdisc show");
    return COUNTER
        .matcher(counters)
        .results()
        .mapToLong(counter -> Long.parseLong(counter.group(1)))
        .sum();
  }

  /** The bytes of all frames that the client has sent, also of those that were lost later. */
  public long sentByClient() {
    return sentBy(client);
  }

  /** The same for the server. */
  public long sentByServer() {
    return sentBy(server);
  }

  private static long sentBy(Host host) {
    return Long.parseLong(run(host, SENT_BYTES).strip());
  }

  private static String run(Host host, String script) {
    CommandRun run = host.call(() -> CommandRun.of(Patience.LIMIT, List.of("sh", "-ec", script)));
    if (run.timedOut() || run.exitCode() != 0) {
      throw new AssertionError(
          "exit code %d (nftables, iproute2, root?), output: %s, of: %s"
              .formatted(run.exitCode(), run.output(), script));
    }
    return run.output();
  }

  @Override
  public void close() {
    client.close();
    router.close();
    server.close();
  }
}
