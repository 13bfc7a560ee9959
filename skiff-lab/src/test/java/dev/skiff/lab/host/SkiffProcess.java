package dev.skiff.lab.host;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.stream.JsonWriter;
import dev.skiff.TftpServer;
import dev.skiff.lab.interop.peers.Poll;
import dev.skiff.protocol.wire.Packet;
import dev.skiff.testkit.Patience;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jline.nativ.JLineNativeLoader;
import org.jline.reader.LineReader;
import org.jline.terminal.impl.ffm.FfmTerminalProvider;
import org.jline.terminal.spi.TerminalProvider;
import picocli.CommandLine;

/** The {@code skiff} command as a process of its own, which a test may treat badly. */
final class SkiffProcess implements AutoCloseable {
  /** An address of its own: packets of other tests to 127.0.0.1 do not arrive here. */
  private static final String HOST = "127.78.0.1";

  private final Process process;
  private final Path errors;

  private SkiffProcess(Process process, Path errors) {
    this.process = process;
    this.errors = errors;
  }

  /** A server of a directory, when it is ready. */
  static SkiffProcess serve(Path root, String... options) {
    return serve(root, List.of(), Map.of(), options);
  }

  /**
   * A server of a directory, when it is ready.
   *
   * @param wrapper the command that starts it, if any
   */
  static SkiffProcess serve(
      Path root, List<String> wrapper, Map<String, String> environment, String... options) {
    List<String> words = new ArrayList<>(List.of("serve", HOST, "0", "--root", root.toString()));
    words.addAll(List.of(options));
    SkiffProcess server = start(wrapper, environment, words);
    server.awaitLog("skiff: listening on ");
    return server;
  }

  /** Any command; standard input and output are pipes. */
  static SkiffProcess run(String... words) {
    return start(List.of(), Map.of(), List.of(words));
  }

  static SkiffProcess start(
      List<String> wrapper, Map<String, String> environment, List<String> words) {
    List<String> command = new ArrayList<>(wrapper);
    command.addAll(
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "--enable-native-access=dev.skiff.engine,org.jline.terminal.ffm",
            "--module-path",
            modules(),
            "--module",
            "dev.skiff.cli/dev.skiff.cli.Main"));
    command.addAll(words);
    try {
      Path errors = Files.createTempFile("skiff-host", ".err");
      ProcessBuilder builder = new ProcessBuilder(command).redirectError(errors.toFile());
      builder.environment().put("LC_ALL", "C.UTF-8");
      builder.environment().putAll(environment);
      return new SkiffProcess(builder.start(), errors);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String modules() {
    try {
      Class<?> command = Class.forName("dev.skiff.cli.Main");
      return Stream.of(
              command,
              TftpServer.class,
              Packet.class,
              CommandLine.class,
              TerminalProvider.class,
              FfmTerminalProvider.class,
              JLineNativeLoader.class,
              LineReader.class,
              JsonWriter.class)
          .map(SkiffProcess::place)
          .collect(Collectors.joining(File.pathSeparator));
    } catch (ClassNotFoundException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String place(Class<?> type) {
    try {
      return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI()).toString();
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Of a server. */
  InetSocketAddress address() {
    return new InetSocketAddress(HOST, port());
  }

  /** Of a server. */
  int port() {
    String ready =
        log().lines().filter(line -> line.startsWith("skiff: listening on ")).toList().getFirst();
    return Integer.parseInt(ready.replaceFirst("^[^(]*:(\\d+) \\(.*$", "$1"));
  }

  /** A client of this server: the words of its command, this server's address and port. */
  SkiffProcess client(String verb, String file, String... options) {
    List<String> words = new ArrayList<>(List.of(verb, file, HOST, "" + port()));
    words.addAll(List.of(options));
    return start(List.of(), Map.of(), words);
  }

  Process process() {
    return process;
  }

  /** Gives it its standard input, as far as it takes it. */
  void feed(byte[] input) throws IOException {
    try (OutputStream out = process.getOutputStream()) {
      out.write(input);
    } catch (IOException e) {
      // It has ended, or will take no more: its exit code and its words tell.
    }
  }

  /** The process of the JVM, where a wrapper started it. */
  long jvm() {
    return process
        .descendants()
        .filter(SkiffProcess::isJvm)
        .findFirst()
        .orElse(process.toHandle())
        .pid();
  }

  private static boolean isJvm(ProcessHandle handle) {
    return handle.info().command().orElse("").endsWith("/java");
  }

  /** Its standard error so far. */
  String log() {
    try {
      return Files.readString(errors);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void awaitLog(String text) {
    boolean found = Poll.until(Patience.LIMIT, () -> log().contains(text) || !process.isAlive());
    assertThat(found && log().contains(text)).as("\"%s\" in its log:%n%s", text, log()).isTrue();
  }

  /** Waits until a text has come so many times. */
  void awaitLog(String text, int times) {
    boolean found = Poll.until(Patience.LIMIT, () -> log().split(text, -1).length > times);
    assertThat(found).as("\"%s\" %d times in its log:%n%s", text, times, log()).isTrue();
  }

  /** STOP, CONT. */
  void signal(String name) throws IOException, InterruptedException {
    Shell.run("sh", "-c", "kill -" + name + " " + jvm());
  }

  /** Waits for its end, in success. */
  void assertSuccess() throws InterruptedException {
    assertThat(exitCode()).as(log()).isZero();
  }

  int exitCode() throws InterruptedException {
    assertThat(process.waitFor(Patience.SECONDS, TimeUnit.SECONDS))
        .as("it ends; so far it said:%n%s", log())
        .isTrue();
    return process.exitValue();
  }

  /** As the system does when it has no memory left. */
  void kill() {
    List<ProcessHandle> processes =
        Stream.concat(process.descendants(), Stream.of(process.toHandle())).toList();
    processes.forEach(ProcessHandle::destroyForcibly);
    assertThat(
            Poll.until(Patience.LIMIT, () -> processes.stream().noneMatch(ProcessHandle::isAlive)))
        .as("it is dead")
        .isTrue();
  }

  @Override
  public void close() throws IOException {
    kill();
    process.destroy(); // which closes the pipes as well
    Files.delete(errors);
  }
}
