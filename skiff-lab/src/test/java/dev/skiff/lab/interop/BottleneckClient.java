package dev.skiff.lab.interop;

import dev.skiff.TftpClient;
import dev.skiff.lab.interop.peers.AtftpClient;
import dev.skiff.lab.interop.peers.CommandRun;
import dev.skiff.lab.interop.peers.CurlClient;
import dev.skiff.lab.interop.peers.PeerClient;
import dev.skiff.lab.interop.peers.TftpHpaClient;
import dev.skiff.lab.interop.peers.TransferOptions;
import dev.skiff.protocol.wire.Direction;
import dev.skiff.storage.Sinks;
import dev.skiff.storage.Sources;
import dev.skiff.testkit.Patience;
import dev.skiff.transfer.ClientTransfer;
import dev.skiff.transfer.RemoteFile;
import dev.skiff.transfer.TransferListener;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The clients at a bottleneck. They transfer several files side by side. */
enum BottleneckClient {
  /** With its defaults. */
  SKIFF,
  ATFTP_16,
  ATFTP_64,
  /** In blocks of 512: it knows no options. */
  TFTP_HPA,
  /** In blocks of 1468. */
  CURL;

  /** The command {@code skiff}; null to use the library in this process. */
  private static final @Nullable String COMMAND = System.getProperty("skiff.command");

  /** More options of the command, divided by spaces. */
  private static final String OPTIONS = System.getProperty("skiff.options", "").strip();

  private static final Duration LIMIT = Patience.LIMIT;
  private static final int BLOCK_SIZE = 1468;

  /** Transfers all files, each by itself. The files tell whether they arrived. */
  void transfer(InetSocketAddress server, Direction direction, List<String> names, Path local)
      throws IOException, InterruptedException {
    if (this != SKIFF) {
      runPeers(server, direction, names, local);
    } else if (COMMAND != null) {
      runCommand(COMMAND, server, direction, names, local);
    } else {
      useLibrary(server, direction, names, local);
    }
  }

  /** A thread of a host starts its threads and processes on the same host. */
  private void runPeers(
      InetSocketAddress server, Direction direction, List<String> names, Path local)
      throws InterruptedException {
    List<Thread> threads = new ArrayList<>();
    for (String name : names) {
      Path file = local.resolve(name);
      threads.add(Thread.ofPlatform().start(() -> runPeer(server, direction, name, file)));
    }
    for (Thread thread : threads) {
      thread.join();
    }
  }

  private void runPeer(InetSocketAddress server, Direction direction, String name, Path file) {
    if (direction == Direction.READ) {
      program().get(server, name, file, options());
    } else {
      program().put(server, name, file, options());
    }
  }

  private PeerClient program() {
    return switch (this) {
      case ATFTP_16, ATFTP_64 -> new AtftpClient(LIMIT);
      case TFTP_HPA -> new TftpHpaClient(LIMIT);
      case CURL -> new CurlClient(LIMIT);
      case SKIFF -> throw new IllegalStateException("Skiff is not a peer");
    };
  }

  private TransferOptions options() {
    TransferOptions defaults = TransferOptions.defaults();
    return switch (this) {
      case ATFTP_16 -> defaults.withBlksize(BLOCK_SIZE).withWindowsize(16);
      case ATFTP_64 -> defaults.withBlksize(BLOCK_SIZE).withWindowsize(64);
      case CURL -> defaults.withBlksize(BLOCK_SIZE);
      case TFTP_HPA, SKIFF -> defaults;
    };
  }

  private static void runCommand(
      String command,
      InetSocketAddress server,
      Direction direction,
      List<String> names,
      Path local) {
    boolean pull = direction == Direction.READ;
    List<String> words = new ArrayList<>(List.of(command, pull ? "pull" : "push"));
    names.forEach(name -> words.add(pull ? name : local.resolve(name).toString()));
    words.add(server.getAddress().getHostAddress());
    words.add(Integer.toString(server.getPort()));
    words.addAll(List.of("--jobs", Integer.toString(names.size())));
    if (pull) {
      words.addAll(List.of("--output", local.toString()));
    }
    if (!OPTIONS.isEmpty()) {
      words.addAll(List.of(OPTIONS.split(" +", -1)));
    }
    CommandRun run = CommandRun.of(LIMIT, words);
    if (run.exitCode() != 0) {
      System.err.println(run.output());
    }
  }

  private static void useLibrary(
      InetSocketAddress server, Direction direction, List<String> names, Path local)
      throws IOException {
    try (TftpClient client = TftpClient.open()) {
      List<ClientTransfer> transfers = new ArrayList<>();
      for (String name : names) {
        RemoteFile remote =
            new RemoteFile(server.getAddress().getHostAddress(), server.getPort(), name);
        transfers.add(begin(client, direction, remote, local.resolve(name)));
      }
      for (ClientTransfer transfer : transfers) {
        transfer.result().exceptionally(_ -> null).join();
      }
    }
  }

  private static ClientTransfer begin(
      TftpClient client, Direction direction, RemoteFile remote, Path file) throws IOException {
    var defaults = dev.skiff.transfer.TransferOptions.DEFAULT;
    return direction == Direction.READ
        ? client.pull(remote, Sinks.file(file), defaults, TransferListener.NONE)
        : client.push(Sources.file(file), remote, defaults, TransferListener.NONE);
  }
}
