package dev.skiff.cli.serve;

import static java.util.stream.Collectors.joining;

import dev.skiff.TftpServer;
import dev.skiff.cli.command.CommandBuilder;
import dev.skiff.cli.command.ExitCode;
import dev.skiff.cli.command.HostAndPort;
import dev.skiff.cli.output.LogWriter;
import dev.skiff.cli.output.ProgramLog;
import dev.skiff.cli.output.StderrTerminal;
import dev.skiff.cli.output.Text;
import dev.skiff.protocol.transfer.Limits;
import dev.skiff.protocol.wire.Printable;
import dev.skiff.storage.DirectoryStorage;
import dev.skiff.transfer.ListenException;
import dev.skiff.transfer.PacketListener;
import dev.skiff.transfer.Transport;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jline.utils.Signals;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.TypeConversionException;

/** {@code skiff serve}. */
public final class ServeCommand implements Callable<Integer> {
  private final CommandSpec spec =
      new CommandBuilder("serve", this, "Serve the files of a directory over TFTP, on UDP and TCP.")
          .with(ServeArguments::addTo)
          .build(
              "",
              "Clients may download files and add new ones; --read-only, --overwrite and",
              "--create-dirs change that. An upload appears under its name when it is complete",
              "and on disk. SIGTERM and Ctrl-C stop the server: it takes no more requests, and",
              "finishes transfers.",
              "",
              "Examples:",
              "  skiff serve 6969                                this directory, any address",
              "  skiff serve 192.0.2.1 --root /srv/tftp --read-only",
              "  skiff serve --json | jq 'select(.failure)'");

  /** The command's description, for picocli. */
  public CommandSpec spec() {
    return spec;
  }

  private ServeArguments arguments() {
    return new ServeArguments(spec.commandLine().getParseResult());
  }

  @Override
  public Integer call() throws InterruptedException {
    ServiceManager manager = ServiceManager.of(System.getenv(), ProcessHandle.current().pid());
    Limits limits;
    HostAndPort endpoint;
    Path root;
    try {
      limits = arguments().limits();
      root = arguments().root();
      endpoint = arguments().endpoint();
      arguments().policy();
      arguments().mtu();
      arguments().portRange(port(endpoint, manager));
      if (!manager.sockets().isEmpty()) {
        arguments().requireNoPlace();
      }
    } catch (IllegalArgumentException | TypeConversionException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
    if (arguments().namesUser() && isRoot()) {
      complain("--user has no effect here: start the server by the script bin/skiff");
      return ExitCode.USAGE;
    }
    try (DirectoryStorage storage = arguments().storage()) {
      return serve(storage, endpoint, limits, manager);
    } catch (IOException e) {
      complain(ServeFailure.root(root, e));
      return ExitCode.LOCAL_FILE;
    }
  }

  /** The port to listen on; 0 if the sockets were passed. */
  private static int port(HostAndPort endpoint, ServiceManager manager) {
    int port = endpoint.port() == null ? TftpServer.DEFAULT_PORT : endpoint.port();
    return manager.sockets().isEmpty() ? port : 0;
  }

  private static boolean isRoot() {
    return System.getProperty("user.name").equals("root");
  }

  private int serve(
      DirectoryStorage storage, HostAndPort endpoint, Limits limits, ServiceManager manager)
      throws InterruptedException {
    String host = endpoint.host() == null ? "::" : endpoint.host();
    int port = port(endpoint, manager);
    InetSocketAddress address = new InetSocketAddress(host, port);
    if (address.isUnresolved()) {
      complain(ServeFailure.unknownHost(host));
      return ExitCode.CANNOT_LISTEN;
    }
    LogWriter writer = new LogWriter(System.err);
    ProgramLog.writeTo(writer::log);
    LogWriter objects = arguments().json() ? new LogWriter(System.out, ServerLog::lost) : null;
    ServerLog log = new ServerLog(writer, objects);
    try {
      TftpServer.Builder settings =
          TftpServer.builder(storage)
              .address(address)
              .sockets(manager.sockets())
              .transports(arguments().transports())
              .udpTransport(arguments().udpTransport())
              .policy(arguments().policy())
              .limits(limits)
              .whenBusy(arguments().whenBusy())
              .refusedOptions(arguments().refusedOptions())
              .listener(log)
              .packetListener(arguments().verbose() ? log::onPacket : PacketListener.NONE);
      arguments().mtu().ifPresent(settings::mtu);
      arguments().portRange(port).ifPresent(settings::portRange);
      TftpServer server = settings.start();
      StopSignals signals = StopSignals.listen();
      // Many services read their settings again at SIGHUP, so scripts send it.
      Signals.register(
          "HUP", () -> writer.log("skiff: SIGHUP has no effect: restart to change settings"));
      String ready = ready(server);
      writer.log("skiff: " + ready);
      manager.ready(ready, writer);
      if (StderrTerminal.find() != null) {
        ServerUris.of(server).forEach(uri -> writer.log("skiff: " + uri));
      }
      if (isRoot()) {
        writer.log("skiff: running as root; --user NAME gives up root's rights");
      }
      if (!storage.isRaceFree()) {
        writer.log(
            "skiff: this kernel has no openat2: a local user who can replace directories below the"
                + " root by links could lead a request out of it");
      }
      if (arguments().policy().create()) {
        UploadCleanup.start(storage, writer);
      }
      await(signals, writer);
      stop(server, log, writer, objects, manager);
    } catch (ListenException e) {
      complain(ServeFailure.listening(address, e.transport(), e.reason()));
      return ExitCode.CANNOT_LISTEN;
    } catch (IOException e) {
      complain("cannot serve: " + e.getMessage());
      return ExitCode.CANNOT_LISTEN;
    }
    return ExitCode.OK;
  }

  /** Waits for the signal to stop, and does meanwhile what has to be done once a second. */
  private static void await(StopSignals signals, LogWriter writer) throws InterruptedException {
    IdleCollector collector = IdleCollector.ofProcess();
    while (!signals.await()) {
      signals.onSecond(writer);
      collector.onSecond();
    }
  }

  private void complain(String problem) {
    spec.commandLine().getErr().println("skiff: " + problem);
  }

  private String ready(TftpServer server) {
    String addresses = server.addresses().stream().map(Text::address).collect(joining(" and "));
    String how = server.transports().stream().map(Transport::name).collect(joining(" and "));
    String line =
        "listening on %s (%s), serving %s, clients may %s"
            .formatted(
                addresses,
                how,
                Printable.of(arguments().root().toAbsolutePath().normalize().toString()),
                arguments().rights());
    return arguments().verbose() && server.transports().contains(Transport.UDP)
        ? line + "; UDP by " + server.udpTransport() + " (" + server.udpTransportReason() + ")"
        : line;
  }

  /** An orderly end is a success, whichever signal asked for it. */
  private void stop(
      TftpServer server,
      ServerLog log,
      LogWriter writer,
      @Nullable LogWriter objects,
      ServiceManager manager) {
    writer.log(
        "skiff: stopping; running transfers have %.1f s to finish"
            .formatted(arguments().grace().toMillis() / 1000.0));
    manager.stopping(writer);
    server.close(arguments().grace());
    log.close();
    writer.log("skiff: stopped");
    if (objects != null) {
      objects.close();
    }
    writer.close();
    Runtime.getRuntime().halt(ExitCode.OK);
  }
}
