package dev.skiff.cli;

import dev.skiff.AccessPolicy;
import dev.skiff.TftpServer;
import dev.skiff.protocol.transfer.Limits;
import dev.skiff.storage.DirectoryStorage;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
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
    description = "Serve the files of a directory over TFTP.",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    sortOptions = false,
    footer = {
      "",
      "Clients may read files and upload new ones, unless told otherwise. An upload appears",
      "under its name when it is complete and on disk, and not before.",
      "SIGTERM or Ctrl-C: takes no more requests, and lets running transfers finish."
    })
final class ServeCommand implements Callable<Integer> {
  private static final int PRIVILEGED_PORTS = 1024;

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
      description = "UDP port (default: 69); 0 picks a free one.")
  private @Nullable String second;

  @Option(
      names = "--root",
      paramLabel = "DIR",
      description = "Directory to serve (default: the current one).")
  private Path root = Path.of("");

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
      description = "Transfers at once (default: 2048).")
  private int maxTransfers = Limits.DEFAULT.transfers();

  @Option(
      names = "--max-per-client",
      paramLabel = "N",
      description = "Transfers at once with one address (default: 1024).")
  private int maxPerClient = Limits.DEFAULT.transfersPerClient();

  @Override
  public Integer call() throws InterruptedException {
    InetSocketAddress address = address();
    LogWriter writer = new LogWriter(System.err);
    try (DirectoryStorage storage = DirectoryStorage.open(root)) {
      TftpServer server =
          TftpServer.builder(storage)
              .address(address)
              .policy(policy())
              .limits(limits())
              .listener(new ServerLog(writer))
              .start();
      stopAtSignal(server, writer);
      writer.log(ready(server));
      new CountDownLatch(1).await();
      return ExitCode.OK;
    } catch (IOException e) {
      PrintWriter err = spec.commandLine().getErr();
      err.println("skiff: " + explain(e, address));
      return e instanceof SocketException ? ExitCode.CANNOT_LISTEN : ExitCode.LOCAL_FILE;
    }
  }

  private InetSocketAddress address() {
    try {
      Endpoint endpoint = Endpoint.of(first, second);
      int port = endpoint.port() == null ? TftpServer.DEFAULT_PORT : endpoint.port();
      String host = endpoint.host() == null ? "::" : endpoint.host();
      return new InetSocketAddress(InetAddress.getByName(host), port);
    } catch (TypeConversionException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    } catch (UnknownHostException e) {
      throw new ParameterException(spec.commandLine(), "unknown address '" + first + "'", e);
    }
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
    try {
      return Limits.DEFAULT.toBuilder()
          .uploadBytes(maxUpload)
          .transfers(maxTransfers)
          .transfersPerClient(maxPerClient)
          .build();
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
  }

  private String ready(TftpServer server) {
    String addresses =
        server.addresses().stream().map(Text::address).collect(Collectors.joining(" and "));
    return "skiff: listening on %s (UDP), serving %s, clients may %s"
        .formatted(addresses, root.toAbsolutePath().normalize(), policy().describe());
  }

  /** The process ends in the hook: an orderly end is a success, whichever signal asked for it. */
  private void stopAtSignal(TftpServer server, LogWriter writer) {
    Thread hook =
        new Thread(
            () -> {
              writer.log(
                  "skiff: stopping; running transfers have %.1f s to finish"
                      .formatted(grace.toMillis() / 1000.0));
              server.close(grace);
              writer.log("skiff: stopped");
              writer.close();
              Runtime.getRuntime().halt(ExitCode.OK);
            },
            "skiff-stop");
    Runtime.getRuntime().addShutdownHook(hook);
  }

  private String explain(IOException e, InetSocketAddress address) {
    String reason = String.valueOf(e.getMessage());
    return switch (e) {
      case NoSuchFileException missing -> "the root " + root + " does not exist";
      case NotDirectoryException file -> "the root " + root + " is not a directory";
      case AccessDeniedException denied -> "the root " + root + " cannot be read: no permission";
      case SocketException socket when isPrivileged(reason, address) -> noPrivilege(address);
      case BindException inUse when reason.contains("in use") ->
          "cannot listen on %s: the port is in use; stop what uses it, or choose another port"
              .formatted(Text.address(address));
      case SocketException socket ->
          "cannot listen on %s: %s".formatted(Text.address(address), reason);
      default -> "cannot serve " + root + ": " + reason;
    };
  }

  private static boolean isPrivileged(String reason, InetSocketAddress address) {
    return reason.contains("Permission denied") && address.getPort() < PRIVILEGED_PORTS;
  }

  private static String noPrivilege(InetSocketAddress address) {
    return """
        cannot listen on port %d: ports below %d need a privilege. Three ways out:
          - another port: skiff serve 6969
          - the capability alone: in a systemd unit AmbientCapabilities=CAP_NET_BIND_SERVICE,
            or setcap cap_net_bind_service=+ep on the java of the image
          - root: sudo skiff serve"""
        .formatted(address.getPort(), PRIVILEGED_PORTS);
  }
}
