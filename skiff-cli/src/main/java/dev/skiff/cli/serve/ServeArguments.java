package dev.skiff.cli.serve;

import dev.skiff.cli.command.Commands;
import dev.skiff.cli.command.HostAndPort;
import dev.skiff.cli.command.Options;
import dev.skiff.cli.command.PathConverter;
import dev.skiff.cli.command.SecondsConverter;
import dev.skiff.cli.command.SizeConverter;
import dev.skiff.cli.command.UdpTransportConverter;
import dev.skiff.protocol.transfer.Limits;
import dev.skiff.transfer.AccessPolicy;
import dev.skiff.transfer.Transport;
import dev.skiff.transfer.UdpTransport;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;

/** The words and options of {@code skiff serve}. */
final class ServeArguments {
  private @Nullable String first;
  private @Nullable String second;
  private Path root = Path.of("");
  private boolean noTcp;
  private boolean noUdp;
  private UdpTransport udpTransport = UdpTransport.AUTO;
  private boolean readOnly;
  private boolean overwrite;
  private Duration grace = Duration.ofSeconds(5);
  private long maxUpload = Limits.DEFAULT.uploadBytes();
  private int maxTransfers = Limits.DEFAULT.transfers();
  private int maxPerClient = Limits.DEFAULT.transfersPerClient();
  private boolean json;
  private boolean verbose;

  /** Adds them to a command. */
  void addTo(CommandSpec spec) {
    addPlace(spec);
    Commands.addOneOf(
        spec,
        Options.flag(value -> readOnly = value, "Reject uploads.", "--read-only"),
        Options.flag(value -> overwrite = value, "Allow uploads to replace files.", "--overwrite"));
    spec.addOption(
        Options.value(
            Duration.class,
            new SecondsConverter(),
            value -> grace = value,
            "SECONDS",
            "Time for running transfers to finish at shutdown (default: 5).",
            "--grace"));
    spec.addOption(
        Options.value(
            Long.class,
            new SizeConverter(),
            value -> maxUpload = value,
            "SIZE",
            "Largest upload, such as 512M (default: what fits on the disk).",
            "--max-upload"));
    spec.addOption(
        Options.number(
            value -> maxTransfers = value,
            "N",
            "Most transfers at once (default: 16384).",
            "--max-transfers"));
    spec.addOption(
        Options.number(
            value -> maxPerClient = value,
            "N",
            "Most transfers at once with one client address (default: 1024).",
            "--max-per-client"));
    spec.addOption(
        Options.flag(
            value -> json = value,
            "Print a JSON object for each transfer instead of a log line.",
            "--json"));
    spec.addOption(
        Options.flag(
            value -> verbose = value,
            "Log every packet, and how datagrams are sent.",
            "-v",
            "--verbose"));
  }

  private void addPlace(CommandSpec spec) {
    spec.addPositional(
        Options.word(
            0,
            value -> first = value,
            "ADDRESS",
            "Address to listen on, or ADDRESS:PORT (default: all addresses, IPv4 and IPv6)."));
    spec.addPositional(
        Options.word(
            1,
            value -> second = value,
            "PORT",
            "Port for UDP and TCP (default: 69); 0 picks a free one."));
    spec.addOption(
        Options.value(
            Path.class,
            new PathConverter(),
            value -> root = value,
            "DIR",
            "Directory to serve (default: the current one).",
            "--root"));
    Commands.addOneOf(
        spec,
        Options.flag(value -> noTcp = value, "Listen on UDP only.", "--no-tcp"),
        Options.flag(value -> noUdp = value, "Listen on TCP only.", "--no-udp"));
    spec.addOption(
        Options.value(
            UdpTransport.class,
            new UdpTransportConverter(),
            value -> udpTransport = value,
            "NAME",
            "How to send datagrams: auto (default), nio or linux.",
            "--transport"));
  }

  /**
   * Where to listen.
   *
   * @throws picocli.CommandLine.TypeConversionException where that is no address, or no port
   */
  HostAndPort endpoint() {
    return HostAndPort.of(first, second);
  }

  /**
   * Sockets that were passed say themselves where to listen.
   *
   * @throws IllegalArgumentException where the arguments say it, too
   */
  void requireNoPlace() {
    if (first != null || second != null || noTcp || noUdp) {
      throw new IllegalArgumentException(
          "the sockets to listen on were passed (LISTEN_FDS): leave out ADDRESS, PORT, --no-tcp and"
              + " --no-udp");
    }
  }

  /** The directory. */
  Path root() {
    return root;
  }

  Set<Transport> transports() {
    Set<Transport> chosen = EnumSet.allOf(Transport.class);
    if (noTcp) {
      chosen.remove(Transport.TCP);
    }
    if (noUdp) {
      chosen.remove(Transport.UDP);
    }
    return chosen;
  }

  UdpTransport udpTransport() {
    return udpTransport;
  }

  AccessPolicy policy() {
    if (readOnly) {
      return AccessPolicy.READ_ONLY;
    }
    return overwrite ? AccessPolicy.READ_AND_OVERWRITE : AccessPolicy.READ_AND_CREATE;
  }

  Duration grace() {
    return grace;
  }

  boolean json() {
    return json;
  }

  boolean verbose() {
    return verbose;
  }

  /**
   * The bounds.
   *
   * @throws IllegalArgumentException where one is out of its range
   */
  Limits limits() {
    return Limits.DEFAULT.toBuilder()
        .uploadBytes(maxUpload)
        .transfers(atLeastOne("--max-transfers", maxTransfers))
        .transfersPerClient(atLeastOne("--max-per-client", maxPerClient))
        .connections(
            maxTransfers > Limits.DEFAULT.transfers() ? maxTransfers : Limits.DEFAULT.connections())
        .connectionsPerClient(Math.max(Limits.DEFAULT.connectionsPerClient(), maxPerClient))
        .build();
  }

  private static int atLeastOne(String option, int value) {
    if (value < 1) {
      throw new IllegalArgumentException(option + " must be 1 or more, not " + value);
    }
    return value;
  }
}
