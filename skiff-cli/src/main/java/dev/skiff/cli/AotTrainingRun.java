package dev.skiff.cli;

import dev.skiff.TftpClient;
import dev.skiff.storage.Sink;
import dev.skiff.storage.Sinks;
import dev.skiff.transfer.ClientTransfer;
import dev.skiff.transfer.RemoteFile;
import dev.skiff.transfer.TransferListener;
import dev.skiff.transfer.TransferOptions;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Runs the commands once, so that the JVM can record which classes it loads and links and which
 * code is hot: the image's AOT caches are made from that. The server has a cache of its own, since
 * a start loads everything that is in its cache. Not for users.
 */
final class AotTrainingRun {
  private static final int FILE_BYTES = 64 << 20;
  private static final int SMALL_FILE_BYTES = 16 << 10;
  private static final int SMALL_BLOCK = 1_468;
  private static final int SMALL_FILES = 8_000;
  private static final int AT_ONCE = 16;
  private static final long SECONDS_AT_MOST = 120;
  private static final String HOST = "127.0.0.1";
  private static final Pattern READY = Pattern.compile("listening on " + HOST + ":(\\d+)");

  private AotTrainingRun() {}

  /** The word is the directory for the caches. */
  public static void main(String[] arguments) throws Exception {
    Path caches = Path.of(arguments[0]);
    Path directory = Files.createTempDirectory("skiff-aot");
    Files.write(directory.resolve("file"), new byte[FILE_BYTES]);
    Files.write(directory.resolve("small"), new byte[SMALL_FILE_BYTES]);
    Process server =
        start(caches.resolve("serve.aot"), Main.class, List.of(), serve(directory))
            .redirectError(ProcessBuilder.Redirect.PIPE)
            .start();
    try (BufferedReader log = server.errorReader()) {
      int port = port(log);
      Thread.ofPlatform().daemon().start(() -> log.lines().forEach(line -> {}));
      serveSmallFiles(port);
      // Compiled code of a client does not outlive its start: what is hot in it does not matter.
      await(
          start(
                  caches.resolve("client.aot"),
                  ClientTrainingRun.class,
                  List.of("-Xint"),
                  directory.toString(),
                  HOST,
                  String.valueOf(port))
              .start());
      server.toHandle().destroy(); // which leaves its output open, unlike Process.destroy
      await(server);
    } finally {
      server.destroyForcibly();
      remove(directory);
    }
  }

  private static String[] serve(Path directory) {
    // The bounds keep other users of this host from filling its disk meanwhile.
    return new String[] {
      "serve",
      HOST,
      "0",
      "--root",
      directory.toString(),
      "--overwrite",
      "--max-upload",
      "64M",
      "--max-transfers",
      "64"
    };
  }

  /** With the settings that a cache has to share with the JVM that uses it. */
  private static ProcessBuilder start(
      Path cache, Class<?> main, List<String> settings, String... words) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(settings);
    command.add("-XX:AOTCacheOutput=" + cache);
    command.add("-XX:+UseSerialGC");
    command.add("--enable-native-access=dev.skiff.engine,org.jline.terminal.ffm");
    command.add("-m");
    command.add(main.getModule().getName() + "/" + main.getName());
    command.addAll(List.of(words));
    return new ProcessBuilder(command).inheritIO();
  }

  private static int port(BufferedReader log) throws IOException {
    String line = String.valueOf(log.readLine());
    Matcher ready = READY.matcher(line);
    if (!ready.find()) {
      throw new IOException("the server did not get ready: " + line);
    }
    return Integer.parseInt(ready.group(1));
  }

  /**
   * Downloads small files, several at a time: a server must be fast at this when a rack boots. An
   * untrained server spends its first minute on finding the hot code.
   */
  private static void serveSmallFiles(int port) throws IOException {
    RemoteFile remote = new RemoteFile(HOST, port, "small");
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

  private static void await(Process process) throws IOException, InterruptedException {
    if (!process.waitFor(SECONDS_AT_MOST, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new IOException("it did not end: " + process.info().commandLine().orElse(""));
    }
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
