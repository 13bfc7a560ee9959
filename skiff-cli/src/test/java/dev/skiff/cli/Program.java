package dev.skiff.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skiff.TftpClient;
import dev.skiff.protocol.wire.Packet;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine;

/** The command in a JVM of its own. Whatever it does, it does not outlive its test. */
final class Program implements AutoCloseable {
  private static final long PATIENCE_SECONDS = 20;

  private final Process process;
  private final Path out;
  private final Path err;

  private Program(Process process, Path out, Path err) {
    this.process = process;
    this.out = out;
    this.err = err;
  }

  /** How it is to be started. */
  static final class Setup {
    private final Path directory;
    private final List<String> wrapper = new ArrayList<>();
    private String locale = "C.UTF-8";
    private boolean outputPiped;
    private ProcessBuilder.Redirect input = ProcessBuilder.Redirect.PIPE;

    private Setup(Path directory) {
      this.directory = directory;
      this.wrapper.addAll(Host.signalsAsUsual());
    }

    /** As a user without special rights, also where the tests run as root. */
    Setup withoutRights() {
      wrapper.addAll(Host.withoutRights());
      return this;
    }

    Setup locale(String value) {
      locale = value;
      return this;
    }

    Setup input(Path file) {
      input = ProcessBuilder.Redirect.from(file.toFile());
      return this;
    }

    /** Standard output is a pipe, {@link Program#process}'s, and not a file. */
    Setup outputPiped() {
      outputPiped = true;
      return this;
    }

    Program start(String... words) throws IOException {
      List<String> command = new ArrayList<>(wrapper);
      command.addAll(jvm());
      command.addAll(List.of(words));
      Path out = Files.createTempFile("skiff-test", ".out");
      Path err = Files.createTempFile("skiff-test", ".err");
      ProcessBuilder builder =
          new ProcessBuilder(command)
              .directory(directory.toFile())
              .redirectInput(input)
              .redirectError(err.toFile());
      if (!outputPiped) {
        builder.redirectOutput(out.toFile());
      }
      builder.environment().put("LC_ALL", locale);
      return new Program(builder.start(), out, err);
    }
  }

  /** In a directory. */
  static Setup in(Path directory) {
    return new Setup(directory);
  }

  private static List<String> jvm() {
    String modules =
        Stream.of(Main.class, TftpClient.class, Packet.class, CommandLine.class)
            .map(Program::place)
            .collect(Collectors.joining(File.pathSeparator));
    return List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-XX:+UseSerialGC",
        "-XX:TieredStopAtLevel=1",
        "--enable-native-access=dev.skiff.engine",
        "--module-path",
        modules,
        "--module",
        "dev.skiff.cli/dev.skiff.cli.Main");
  }

  private static String place(Class<?> type) {
    try {
      return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI()).toString();
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  Process process() {
    return process;
  }

  /** Waits for its end. */
  int exitCode() throws InterruptedException {
    assertThat(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS))
        .as("it ends; so far it said:%n%s", errors())
        .isTrue();
    return process.exitValue();
  }

  /** What it wrote to standard error so far. */
  String errors() {
    try {
      return Files.readString(err);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  byte[] output() throws IOException {
    return Files.readAllBytes(out);
  }

  /** Waits for a line on standard error. */
  String awaitLine(Predicate<String> wanted) throws InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    while (System.nanoTime() - deadline < 0) {
      boolean ended = !process.isAlive();
      String text = errors();
      List<String> found =
          text.substring(0, text.lastIndexOf('\n') + 1).lines().filter(wanted).toList();
      if (!found.isEmpty()) {
        return found.getFirst();
      }
      if (ended) {
        break;
      }
      TimeUnit.MILLISECONDS.sleep(5);
    }
    throw new AssertionError("no such line:\n" + errors());
  }

  /** Waits for a server to be ready; the line that says so. */
  String awaitReady() throws InterruptedException {
    return awaitLine(line -> line.startsWith("skiff: listening on "));
  }

  /** The port of a server that was told to take any. */
  int port() throws InterruptedException {
    return Integer.parseInt(awaitReady().replaceFirst("^[^(]*:(\\d+) \\(.*$", "$1"));
  }

  /** Sends a signal: INT, TERM. */
  void signal(String name) throws IOException, InterruptedException {
    Process kill =
        new ProcessBuilder("sh", "-c", "kill -" + name + " " + process.pid()).inheritIO().start();
    assertThat(kill.waitFor()).isZero();
  }

  /** It failed as told, in one line. */
  void assertFailed(int code, String line) throws InterruptedException {
    assertThat(exitCode()).as(errors()).isEqualTo(code);
    assertThat(errors()).isEqualTo(line + "\n");
  }

  @Override
  public void close() throws IOException {
    process.destroyForcibly().onExit().orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS).join();
    Files.delete(out);
    Files.delete(err);
  }
}
