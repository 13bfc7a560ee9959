package dev.skiff.cli;

import dev.skiff.AccessPolicy;
import dev.skiff.ClientTransfer;
import dev.skiff.RemoteFile;
import dev.skiff.TftpClient;
import dev.skiff.TftpServer;
import dev.skiff.TransferListener;
import dev.skiff.TransferOptions;
import dev.skiff.storage.DirectoryStorage;
import dev.skiff.storage.Sink;
import dev.skiff.storage.Sinks;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.Writer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.stream.Stream;
import picocli.CommandLine;

/**
 * Does once what the command is there for, so that the JVM can write down what it loaded, linked
 * and found hot: the image's AOT cache is made from a run of this. Not for users.
 */
final class Rehearsal {
  private static final int FILE_BYTES = 64 << 20;
  private static final int SMALL_FILE_BYTES = 16 << 10;
  private static final int SMALL_BLOCK = 1_468;
  private static final int SMALL_FILES = 8_000;
  private static final int AT_ONCE = 16;

  private Rehearsal() {}

  /** Serves a directory to itself. */
  public static void main(String[] arguments) throws IOException {
    Path directory = Files.createTempDirectory("skiff-rehearsal");
    try (DirectoryStorage storage = DirectoryStorage.open(directory);
        LogWriter writer = new LogWriter(new PrintStream(PrintStream.nullOutputStream()));
        TftpServer server =
            TftpServer.builder(storage)
                .address(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .policy(AccessPolicy.READ_AND_OVERWRITE)
                .listener(new ServerLog(writer))
                .start()) {
      Files.write(directory.resolve("file"), new byte[FILE_BYTES]);
      String host = server.addresses().getFirst().getAddress().getHostAddress();
      Files.write(directory.resolve("small"), new byte[SMALL_FILE_BYTES]);
      transfer(directory, host, String.valueOf(server.port()));
      serveSmallFiles(host, server.port());
    } finally {
      remove(directory);
    }
  }

  private static void transfer(Path directory, String host, String port) {
    String file = directory.resolve("file").toString();
    String copy = directory.resolve("copy").toString();
    run("--help");
    run("pull", "file", host, port, "-o", copy);
    run("pull", "file", host, port, "-o", copy, "--blksize", "1468");
    run("push", file, host, port, "--as", "upload");
    run("push", file, host, port, "--as", "upload", "--blksize", "1468", "--window", "16");
    run("pull", "file", host, port, "-o", copy, "--tcp");
    run("push", file, host, port, "--as", "upload", "--tcp");
    run("pull", "absent", host, port, "-o", copy);
  }

  /**
   * What a server has to be fast at when a rack boots: without this it would spend its first minute
   * finding out what is hot. Several at a time, as clients are.
   */
  private static void serveSmallFiles(String host, int port) throws IOException {
    RemoteFile remote = new RemoteFile(host, port, "small");
    TransferOptions options = TransferOptions.DEFAULT.withBlockSize(SMALL_BLOCK).withWindowSize(1);
    try (TftpClient client = TftpClient.open()) {
      Queue<ClientTransfer> running = new ArrayDeque<>();
      for (int i = 0; i < SMALL_FILES; i++) {
        Sink nowhere = Sinks.of(OutputStream.nullOutputStream());
        running.add(client.pull(remote, nowhere, options, TransferListener.NONE));
        if (running.size() == AT_ONCE) {
          running.remove().await();
        }
      }
      for (ClientTransfer transfer : running) {
        transfer.await();
      }
    }
  }

  private static void run(String... arguments) {
    PrintWriter silent = new PrintWriter(Writer.nullWriter());
    CommandLine command = Main.commandLine().setOut(silent).setErr(silent);
    command.execute(arguments);
  }

  private static void remove(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    Files.delete(directory);
  }
}
