package dev.skiff.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skiff.testkit.Patience;
import dev.skiff.testkit.TestMachine;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** The command in a JVM of its own. Whatever it does, it does not outlive its test. */
final class Program implements AutoCloseable {
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
    private int columns;
    private String terminal = "xterm";
    private final Map<String, String> variables = new HashMap<>();
    private ProcessBuilder.Redirect input = ProcessBuilder.Redirect.PIPE;

    private Setup(Path directory) {
      this.directory = directory;
      this.wrapper.addAll(TestHost.signalsAsUsual());
    }

    /** As a user without special rights, also where the tests run as root. */
    Setup withoutRights() {
      wrapper.addAll(TestMachine.withoutRights());
      return this;
    }

    /**
     * With sockets from descriptor 3 on, as a service manager passes them.
     *
     * @param receiver "self", or the process that is told to take them
     * @param sockets as pass-sockets.py has them
     */
    Setup passing(String receiver, String sockets) {
      Path root = Path.of(System.getProperty("skiff.root"));
      Path script = root.resolve("skiff-cli/src/test/resources/dev/skiff/cli/pass-sockets.py");
      wrapper.addAll(List.of("python3", script.toString(), receiver, sockets));
      return this;
    }

    /** With a socket to tell how it goes. */
    Setup notifying(String socket) {
      wrapper.addAll(List.of("env", "NOTIFY_SOCKET=" + socket));
      return this;
    }

    /** Started by a command that takes it behind its own words. */
    Setup wrappedBy(List<String> words) {
      wrapper.addAll(words);
      return this;
    }

    /** In a network namespace of its own, which the commands of a shell prepare. */
    Setup inItsOwnNetwork(String commands) {
      return wrappedBy(List.of("unshare", "-n", "sh", "-c", commands + "\nexec \"$@\"", "sh"));
    }

    Setup locale(String value) {
      locale = value;
      return this;
    }

    Setup input(Path file) {
      input = ProcessBuilder.Redirect.from(file.toFile());
      return this;
    }

    /** All standard streams are a terminal; what it is sent is {@link Program#output}. */
    Setup onATerminal(int width) {
      columns = width;
      return this;
    }

    /** What the environment says of the terminal. */
    Setup terminalType(String type) {
      terminal = type;
      return this;
    }

    /** Something more in its environment. */
    Setup variable(String name, String value) {
      variables.put(name, value);
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
      if (columns > 0) {
        command = List.of("script", "-qefc", onTerminal(command), "/dev/null");
      }
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
      builder.environment().put("TERM", terminal);
      builder.environment().put("SHELL", "/bin/sh");
      builder.environment().putAll(variables);
      return new Program(builder.start(), out, err);
    }

    private String onTerminal(List<String> command) {
      String quoted =
          command.stream()
              .map(word -> "'" + word.replace("'", "'\\''") + "'")
              .collect(Collectors.joining(" "));
      return "stty rows 24 cols " + columns + " && exec " + quoted;
    }
  }

  /** In a directory. */
  static Setup in(Path directory) {
    return new Setup(directory);
  }

  /** This one's modules, and how the image's script starts them. */
  private static List<String> jvm() {
    String modules =
        ModuleLayer.boot().configuration().modules().stream()
            .flatMap(module -> module.reference().location().stream())
            .filter(place -> !place.getScheme().equals("jrt"))
            .map(place -> Path.of(place).toString())
            .collect(Collectors.joining(File.pathSeparator));
    return List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-XX:+UseSerialGC",
        "-XX:TieredStopAtLevel=1",
        "--enable-native-access=dev.skiff.engine,org.jline.terminal.ffm",
        "--module-path",
        modules,
        "--module",
        "dev.skiff.cli/dev.skiff.cli.Main");
  }

  Process process() {
    return process;
  }

  /** Waits for its end. */
  int exitCode() throws InterruptedException {
    assertThat(process.waitFor(Patience.SECONDS, TimeUnit.SECONDS))
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

  /** What a terminal of that width shows, once that is as wanted. */
  Screen awaitScreen(int columns, Predicate<Screen> wanted) throws Exception {
    long deadline = System.nanoTime() + Patience.NANOS;
    Screen screen;
    do {
      boolean ended = !process.isAlive();
      screen = new Screen(columns);
      screen.feed(new String(output(), StandardCharsets.UTF_8));
      if (wanted.test(screen)) {
        return screen;
      }
      if (ended) {
        break;
      }
      TimeUnit.MILLISECONDS.sleep(5);
    } while (System.nanoTime() - deadline < 0);
    throw new AssertionError("not what was wanted:\n" + String.join("\n", screen.lines()));
  }

  /** Waits for a line on standard error. */
  String awaitLine(Predicate<String> wanted) throws InterruptedException {
    long deadline = System.nanoTime() + Patience.NANOS;
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
    // On a terminal it is a child, and a server does not end when its terminal is closed.
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly().onExit().orTimeout(Patience.SECONDS, TimeUnit.SECONDS).join();
    Files.delete(out);
    Files.delete(err);
  }
}
