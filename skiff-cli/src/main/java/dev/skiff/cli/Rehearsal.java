package dev.skiff.cli;

import dev.skiff.AccessPolicy;
import dev.skiff.TftpServer;
import dev.skiff.storage.DirectoryStorage;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.Writer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import picocli.CommandLine;

/**
 * Does once what the command is there for, so that the JVM can write down what it loaded, linked
 * and found hot: the image's AOT cache is made from a run of this. Not for users.
 */
final class Rehearsal {
  private static final int FILE_BYTES = 64 << 20;

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
      transfer(directory, host, String.valueOf(server.port()));
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
