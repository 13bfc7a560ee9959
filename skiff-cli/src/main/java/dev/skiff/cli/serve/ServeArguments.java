package dev.skiff.cli.serve;

import dev.skiff.TftpServer;
import dev.skiff.cli.command.CommandBuilder;
import dev.skiff.cli.command.Converters;
import dev.skiff.cli.command.HostAndPort;
import dev.skiff.protocol.transfer.Limits;
import dev.skiff.protocol.wire.Option;
import dev.skiff.storage.DirectoryStorage;
import dev.skiff.transfer.AccessPolicy;
import dev.skiff.transfer.PortRange;
import dev.skiff.transfer.Transport;
import dev.skiff.transfer.UdpTransport;
import dev.skiff.transfer.WhenBusy;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import picocli.CommandLine.ParseResult;

/** The words and options of {@code skiff serve}. */
final class ServeArguments {
  private final ParseResult parsed;

  ServeArguments(ParseResult parsed) {
    this.parsed = parsed;
  }

  static void addTo(CommandBuilder command) {
    command
        .word("ADDRESS", "Address, or ADDRESS:PORT (default: all, IPv4 and 6).")
        .word("PORT", "Port for UDP and TCP (default: 69); 0: a free one.")
        .value(Converters::path, "DIR", "Directory to serve (default: the current one).", "--root")
        .oneOf("--no-tcp", "Listen on UDP only.", "--no-udp", "Listen on TCP only.")
        .value(
            Converters::udpTransport,
            "NAME",
            "How to send datagrams: auto (default), nio, linux.",
            "--transport")
        .value(
            Converters::portRange,
            "RANGE",
            "UDP ports for transfers, such as 40000-40999.",
            "--port-range")
        .value(
            Converters::blockLimit,
            "BYTES",
            "Largest block, or auto: what the route carries.",
            "--block-limit")
        .number("BYTES", "As auto, with IP packets of at most BYTES.", "--mtu")
        .values(
            Converters::tftpOption,
            "NAME",
            "Ignore this option, such as blksize.",
            "--refuse-option")
        .flag("Answer no options: plain RFC 1350.", "--no-options")
        .oneOf("--read-only", "Reject uploads.", "--overwrite", "Allow uploads to replace files.")
        .flag("Let uploads create directories below the root.", "--create-dirs")
        .value(
            Converters::seconds,
            "SECONDS",
            "Time for transfers to end at shutdown (default: 5).",
            "--grace")
        .value(
            Converters::size,
            "SIZE",
            "Largest upload, such as 512M (default: what fits on the disk).",
            "--max-upload")
        .number("N", "Most transfers at once (default: 16384).", "--max-transfers")
        .number(
            "N",
            "Most transfers at once with one IPv4 address or IPv6 /64 (default: 1024).",
            "--max-per-client")
        .value(
            Converters::whenBusy,
            "ANSWER",
            "At these limits: ignore (default), so that a client asks again, or error.",
            "--when-busy")
        .value(word -> word, "NAME", "Run as this user; for a start as root.", "--user")
        .flag("Print JSON objects in place of log lines.", "--json")
        .flag("Log every packet, and how datagrams are sent.", "-v", "--verbose");
  }

  /**
   * The address and the port to listen on.
   *
   * @throws picocli.CommandLine.TypeConversionException if that is not an address or a port
   */
  HostAndPort endpoint() {
    return HostAndPort.of(place());
  }

  /** The words without a directory, which may stand before the address. */
  private List<String> place() {
    List<String> words = CommandBuilder.words(parsed);
    return rootAmongWords().isPresent() ? words.subList(1, words.size()) : words;
  }

  /** A word that cannot be an address: {@code ../boot}, {@code /srv/tftp}, {@code .}. */
  private Optional<String> rootAmongWords() {
    return CommandBuilder.words(parsed).stream()
        .limit(has("--root") ? 0 : 1)
        .filter(word -> word.matches("(?s).*/.*|\\.\\.?"))
        .findFirst();
  }

  /**
   * Checks that the arguments name no address, for a server that got its sockets passed.
   *
   * @throws IllegalArgumentException if they name one
   */
  void requireNoPlace() {
    if (!place().isEmpty() || has("--no-tcp") || has("--no-udp")) {
      throw new IllegalArgumentException(
          "the sockets to listen on were passed (LISTEN_FDS): leave out ADDRESS, PORT, --no-tcp and"
              + " --no-udp");
    }
  }

  /** The directory. */
  Path root() {
    return parsed.matchedOptionValue("--root", Converters.path(rootAmongWords().orElse(".")));
  }

  Set<Transport> transports() {
    if (has("--no-tcp")) {
      return EnumSet.of(Transport.UDP);
    }
    return has("--no-udp") ? EnumSet.of(Transport.TCP) : EnumSet.allOf(Transport.class);
  }

  UdpTransport udpTransport() {
    return parsed.matchedOptionValue("--transport", UdpTransport.AUTO);
  }

  /**
   * The local ports for transfers; empty if the system chooses them.
   *
   * @param listening the port to listen on, or 0
   * @throws IllegalArgumentException if that port is one of them, or UDP is not served
   */
  Optional<PortRange> portRange(int listening) {
    PortRange range = parsed.matchedOptionValue("--port-range", null);
    if (range != null) {
      requireUdp("--port-range");
    }
    if (range != null && range.contains(listening)) {
      throw new IllegalArgumentException(
          "--port-range " + range + " contains the port to listen on, " + listening);
    }
    return Optional.ofNullable(range);
  }

  /**
   * The rights of clients.
   *
   * @throws IllegalArgumentException if options contradict each other
   */
  AccessPolicy policy() {
    if (has("--read-only")) {
      if (createsDirectories()) {
        throw new IllegalArgumentException("--read-only and --create-dirs cannot be used together");
      }
      return AccessPolicy.READ_ONLY;
    }
    return has("--overwrite") ? AccessPolicy.READ_AND_OVERWRITE : AccessPolicy.READ_AND_CREATE;
  }

  /**
   * The storage of {@link #root}.
   *
   * @throws IOException if it cannot be served
   */
  DirectoryStorage storage() throws IOException {
    return createsDirectories()
        ? DirectoryStorage.openWithNewDirectories(root())
        : DirectoryStorage.open(root());
  }

  private boolean createsDirectories() {
    return has("--create-dirs");
  }

  /** The rights of clients in English. */
  String rights() {
    return policy().describe() + (createsDirectories() ? ", and create directories" : "");
  }

  private void requireUdp(String option) {
    if (has("--no-udp")) {
      throw new IllegalArgumentException(option + " does not apply over TCP: leave it out");
    }
  }

  /**
   * The largest IP packet for a block; empty if blocks may be fragmented.
   *
   * @throws IllegalArgumentException if it is out of its range, or UDP is not served
   */
  OptionalInt mtu() {
    boolean automatic = parsed.matchedOptionValue("--block-limit", -1) == 0;
    if (!has("--mtu")) {
      return automatic ? OptionalInt.of(TftpServer.LARGEST_MTU) : OptionalInt.empty();
    }
    requireUdp("--mtu");
    int mtu = parsed.matchedOptionValue("--mtu", 0);
    requireRange("--mtu", mtu, TftpServer.SMALLEST_MTU, TftpServer.LARGEST_MTU);
    return OptionalInt.of(mtu);
  }

  private int blockBytes() {
    int bytes = parsed.matchedOptionValue("--block-limit", 0);
    if (has("--block-limit")) {
      requireUdp("--block-limit");
    }
    if (bytes != 0) {
      requireRange("--block-limit", bytes, Limits.MIN_BLOCK_BYTES, Limits.MAX_BLOCK_BYTES);
    }
    return bytes == 0 ? Limits.DEFAULT.blockBytes() : bytes;
  }

  private static void requireRange(String option, int value, int min, int max) {
    if (value < min || value > max) {
      throw new IllegalArgumentException(
          option + " must be " + min + " to " + max + ", not " + value);
    }
  }

  /** The options of TFTP that are not answered. */
  List<String> refusedOptions() {
    return has("--no-options")
        ? Option.NAMES
        : parsed.matchedOptionValue("--refuse-option", List.<String>of());
  }

  WhenBusy whenBusy() {
    return parsed.matchedOptionValue("--when-busy", WhenBusy.IGNORE);
  }

  Duration grace() {
    return parsed.matchedOptionValue("--grace", Duration.ofSeconds(5));
  }

  /** True if a user for the server is named. */
  boolean namesUser() {
    return has("--user");
  }

  boolean json() {
    return has("--json");
  }

  boolean verbose() {
    return has("--verbose");
  }

  private boolean has(String option) {
    return parsed.hasMatchedOption(option);
  }

  /**
   * The bounds.
   *
   * @throws IllegalArgumentException if one is out of its range
   */
  Limits limits() {
    Limits usual = Limits.DEFAULT;
    int transfers = atLeastOne("--max-transfers", usual.transfers());
    int perClient = atLeastOne("--max-per-client", usual.transfersPerClient());
    return usual.toBuilder()
        .blockBytes(blockBytes())
        .uploadBytes(parsed.matchedOptionValue("--max-upload", usual.uploadBytes()))
        .transfers(transfers)
        .transfersPerClient(perClient)
        .connections(transfers > usual.transfers() ? transfers : usual.connections())
        .connectionsPerClient(Math.max(usual.connectionsPerClient(), perClient))
        .build();
  }

  private int atLeastOne(String option, int usual) {
    int value = parsed.matchedOptionValue(option, usual);
    if (value < 1) {
      throw new IllegalArgumentException(option + " must be 1 or more, not " + value);
    }
    return value;
  }
}
