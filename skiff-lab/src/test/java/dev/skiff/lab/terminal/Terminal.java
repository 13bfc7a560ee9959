package dev.skiff.lab.terminal;

import dev.skiff.lab.interop.peers.CommandRun;
import dev.skiff.testkit.Patience;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/** A program at a terminal of its own: what a user types, and what there is to be seen. */
public final class Terminal implements AutoCloseable {
  /** Python copies between the pipes of this process and the terminal of that one. */
  private static final String BRIDGE = "import pty, sys; sys.exit(pty.spawn(sys.argv[1:]) >> 8)";

  private static final Pattern CONTROLS =
      Pattern.compile(
          "\u001b\\[[0-?]*[ -/]*[@-~]|\u001b[=>()].?|\u001b][^\u0007]*\u0007|[\r\u0007]");

  private final Process process;
  private final StringBuilder output = new StringBuilder();
  private final Thread reader;
  private int seen;

  private Terminal(Process process) {
    this.process = process;
    this.reader = Thread.ofVirtual().start(() -> read(process.getInputStream()));
  }

  /**
   * Starts a program.
   *
   * @param environment what it has besides the environment of this process
   */
  public static Terminal start(
      Path directory, Map<String, String> environment, List<String> command) throws IOException {
    List<String> words = new ArrayList<>(List.of("python3", "-c", BRIDGE));
    words.addAll(List.of("sh", "-c", "stty cols 80 rows 24 && exec \"$@\"", "sh"));
    words.addAll(command);
    ProcessBuilder builder =
        new ProcessBuilder(words).directory(directory.toFile()).redirectErrorStream(true);
    builder.environment().putAll(Map.of("TERM", "xterm", "LC_ALL", "C.UTF-8"));
    builder.environment().putAll(environment);
    return new Terminal(builder.start());
  }

  private void read(InputStream stream) {
    byte[] buffer = new byte[8192];
    try (stream) {
      for (int count = stream.read(buffer); count >= 0; count = stream.read(buffer)) {
        append(new String(buffer, 0, count, StandardCharsets.UTF_8));
      }
    } catch (IOException e) {
      append("[output lost: " + e.getMessage() + "]");
    }
  }

  private synchronized void append(String more) {
    output.append(more);
    notifyAll();
  }

  /** Types; {@code \n} is the return key, {@code \t} completes, {@code \3} is Ctrl-C. */
  public void type(String keys) throws IOException {
    process.getOutputStream().write(keys.replace('\n', '\r').getBytes(StandardCharsets.UTF_8));
    process.getOutputStream().flush();
  }

  /**
   * Waits until something is to be seen behind what was waited for before.
   *
   * @param regex of text without escape sequences
   * @return what was found
   */
  public synchronized String await(String regex) throws InterruptedException {
    Pattern wanted = Pattern.compile(regex);
    long deadline = System.nanoTime() + Patience.NANOS;
    while (true) {
      String text = text();
      var matcher = wanted.matcher(text);
      if (matcher.find(Math.min(seen, text.length()))) {
        seen = matcher.end();
        return matcher.group();
      }
      long left = deadline - System.nanoTime();
      if (left <= 0 || !(process.isAlive() || reader.isAlive())) {
        throw new AssertionError("nowhere: " + regex + "\nin:\n" + text.substring(seen));
      }
      TimeUnit.NANOSECONDS.timedWait(this, Math.min(left, Duration.ofMillis(100).toNanos()));
    }
  }

  /** All that was printed, without escape sequences. */
  public synchronized String text() {
    return CONTROLS.matcher(output).replaceAll("");
  }

  /** Waits for the program's end. */
  public int exitCode() throws InterruptedException {
    if (!process.waitFor(Patience.SECONDS, TimeUnit.SECONDS)) {
      throw new AssertionError("it does not end; so far:\n" + text());
    }
    return process.exitValue();
  }

  @Override
  public void close() {
    CommandRun.stop(process);
  }
}
