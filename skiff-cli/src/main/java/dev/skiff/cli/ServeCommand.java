package dev.skiff.cli;

import static java.util.stream.Collectors.joining;

import dev.skiff.AccessPolicy;
import dev.skiff.ListenException;
import dev.skiff.PacketListener;
import dev.skiff.TftpServer;
import dev.skiff.Transport;
import dev.skiff.UdpTransport;
import dev.skiff.protocol.transfer.Limits;
import dev.skiff.storage.DirectoryStorage;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** {@code skiff serve}. */
@Command(
    name = "serve",
    description = "Serve the files of a directory over TFTP, on UDP and TCP.",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    abbreviateSynopsis = true,
    sortOptions = false,
    footer = {
      "",
      "Clients may read files and upload new ones, unless told otherwise. An upload",
      "appears under its name when it is complete and on disk, and not before.",
      "SIGTERM or Ctrl-C: takes no more requests, and lets running transfers finish.",
      "",
      "Examples:",
      "  skiff serve 6969                                this directory, any address",
      "  skiff serve 192.0.2.1 --root /srv/tftp --read-only",
      "  skiff serve --json | jq 'select(.failure)'"
    })
final class ServeCommand implements Callable<Integer> {
  @Spec
  @SuppressWarnings("NullAway.Init")
  private CommandSpec spec;

  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "ADDRESS",
      description = "Address to listen on (default: every one, IPv4 and IPv6).")
  private @Nullable String first;

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "PORT",
      description = "Port, of UDP and TCP alike (default: 69); 0 picks a free one.")
  private @Nullable String second;

  @Option(
      names = "--root",
      paramLabel = "DIR",
      description = "Directory to serve (default: the current one).")
  private Path root = Path.of("");

  /** One or the other. */
  static final class Transports {
    @Option(names = "--no-tcp", description = "Listen on UDP only.")
    private boolean noTcp;

    @Option(names = "--no-udp", description = "Listen on TCP only.")
    private boolean noUdp;
  }

  @ArgGroup private @Nullable Transports transports;

  @Option(
      names = "--transport",
      paramLabel = "NAME",
      converter = UdpTransportConverter.class,
      description = "How to send datagrams: auto (default), nio or linux.")
  private UdpTransport udpTransport = UdpTransport.AUTO;

  /** One or the other. */
  static final class Access {
    @Option(names = "--read-only", description = "Take no uploads.")
    private boolean readOnly;

    @Option(names = "--overwrite", description = "Let uploads replace files.")
    private boolean overwrite;
  }

  @ArgGroup private @Nullable Access access;

  @Option(
      names = "--grace",
      paramLabel = "SECONDS",
      defaultValue = "5",
      converter = SecondsConverter.class,
      description = "How long running transfers may go on at the end (default: 5).")
  private Duration grace = Duration.ofSeconds(5);

  @Option(
      names = "--max-upload",
      paramLabel = "SIZE",
      converter = SizeConverter.class,
      description = "Largest upload, such as 512M (default: what the disk takes).")
  private long maxUpload = Limits.DEFAULT.uploadBytes();

  @Option(
      names = "--max-transfers",
      paramLabel = "N",
      description = "Transfers at once (default: 16384).")
  private int maxTransfers = Limits.DEFAULT.transfers();

  @Option(
      names = "--max-per-client",
      paramLabel = "N",
      description = "Transfers at once with one address (default: 1024).")
  private int maxPerClient = Limits.DEFAULT.transfersPerClient();

  @Option(
      names = "--json",
      description = "Print a JSON object for each transfer, in the place of a log line.")
  private boolean json;

  @Option(
      names = {"-v", "--verbose"},
      description = "Log each packet.")
  private boolean verbose;

  @Override
  public Integer call() throws InterruptedException {
    Limits limits = limits();
    Endpoint endpoint = endpoint();
    try (DirectoryStorage storage = DirectoryStorage.open(root)) {
      return serve(storage, endpoint, limits);
    } catch (IOException e) {
      complain(ServeFailure.root(root, e));
      return ExitCode.LOCAL_FILE;
    }
  }

  private int serve(DirectoryStorage storage, Endpoint endpoint, Limits limits)
      throws InterruptedException {
    String host = endpoint.host() == null ? "::" : endpoint.host();
    int port = endpoint.port() == null ? TftpServer.DEFAULT_PORT : endpoint.port();
    InetSocketAddress address = new InetSocketAddress(host, port);
    if (address.isUnresolved()) {
      complain("cannot listen on '" + host + "': no such address");
      return ExitCode.CANNOT_LISTEN;
    }
    LogWriter writer = new LogWriter(System.err);
    ProgramLog.writeTo(writer::log);
    LogWriter results = json ? new LogWriter(System.out, JsonLog::lost) : writer;
    ServerLog log = new ServerLog(writer);
    try {
      TftpServer server =
          TftpServer.builder(storage)
              .address(address)
              .transports(transports())
              .udpTransport(udpTransport)
              .policy(policy())
              .limits(limits)
              .listener(json ? new JsonLog(results, log) : log)
              .packetListener(verbose ? log::onPacket : PacketListener.NONE)
              .start();
      stopAtSignal(server, writer, results);
      writer.log(ready(server));
      if (!storage.isRaceFree()) {
        writer.log(
            "skiff: this system has no openat2: who can swap directories for links below the root"
                + " could lead a request out of it");
      }
      if (policy().create()) {
        Sweeping.start(storage, writer);
      }
    } catch (ListenException e) {
      complain(ServeFailure.listening(address, e.transport(), e.reason()));
      return ExitCode.CANNOT_LISTEN;
    } catch (IOException e) {
      complain("cannot serve: " + e.getMessage());
      return ExitCode.CANNOT_LISTEN;
    }
    new CountDownLatch(1).await();
    return ExitCode.OK;
  }

  private void complain(String problem) {
    spec.commandLine().getErr().println("skiff: " + problem);
  }

  private Endpoint endpoint() {
    try {
      return Endpoint.of(first, second);
    } catch (TypeConversionException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
  }

  private Set<Transport> transports() {
    Set<Transport> chosen = EnumSet.allOf(Transport.class);
    if (transports != null && transports.noTcp) {
      chosen.remove(Transport.TCP);
    }
    if (transports != null && transports.noUdp) {
      chosen.remove(Transport.UDP);
    }
    return chosen;
  }

  private AccessPolicy policy() {
    if (access == null) {
      return AccessPolicy.READ_AND_CREATE;
    }
    if (access.readOnly) {
      return AccessPolicy.READ_ONLY;
    }
    return access.overwrite ? AccessPolicy.READ_AND_OVERWRITE : AccessPolicy.READ_AND_CREATE;
  }

  private Limits limits() {
    return Limits.DEFAULT.toBuilder()
        .uploadBytes(maxUpload)
        .transfers(atLeastOne("--max-transfers", maxTransfers))
        .transfersPerClient(atLeastOne("--max-per-client", maxPerClient))
        .connections(
            maxTransfers > Limits.DEFAULT.transfers() ? maxTransfers : Limits.DEFAULT.connections())
        .connectionsPerClient(Math.max(Limits.DEFAULT.connectionsPerClient(), maxPerClient))
        .build();
  }

  private int atLeastOne(String option, int value) {
    if (value < 1) {
      throw new ParameterException(spec.commandLine(), option + " must be 1 or more, not " + value);
    }
    return value;
  }

  private String ready(TftpServer server) {
    String addresses = server.addresses().stream().map(Text::address).collect(joining(" and "));
    String how = server.transports().stream().map(Transport::name).collect(joining(" and "));
    String line =
        "skiff: listening on %s (%s), serving %s, clients may %s"
            .formatted(
                addresses,
                how,
                Text.printable(root.toAbsolutePath().normalize().toString()),
                policy().describe());
    return server.transports().contains(Transport.UDP)
        ? line + "; UDP by " + server.udpTransport() + " (" + server.udpTransportReason() + ")"
        : line;
  }

  /** The process ends in the hook: an orderly end is a success, whichever signal asked for it. */
  private void stopAtSignal(TftpServer server, LogWriter writer, LogWriter results) {
    Thread hook =
        new Thread(
            () -> {
              writer.log(
                  "skiff: stopping; running transfers have %.1f s to finish"
                      .formatted(grace.toMillis() / 1000.0));
              server.close(grace);
              writer.log("skiff: stopped");
              results.close();
              writer.close();
              Runtime.getRuntime().halt(ExitCode.OK);
            },
            "skiff-stop");
    try {
      Runtime.getRuntime().addShutdownHook(hook);
    } catch (IllegalStateException e) {
      server.close(); // the signal was faster
    }
  }
}
