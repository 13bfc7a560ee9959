package dev.skiff.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skiff.testkit.Needs;
import dev.skiff.testkit.Patience;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A user whose processes and threads are limited. The number that a JVM needs depends on the
 * machine, so each number is tried from one that is too small on.
 */
@Needs({Needs.ROOT, "setpriv", "prlimit", "python3"})
class NoThreadsTest extends ClientProcessTest {
  /** Of this process alone: another build on this host would use up its threads. */
  private static final long USER = 30_000 + ProcessHandle.current().pid() % 30_000;

  /** It reads the classes wherever they are; root itself has no limit. */
  private static final List<String> AS_A_USER_OF_ITS_OWN =
      List.of(
          ("setpriv --reuid %1$d --regid %1$d --clear-groups".formatted(USER)
                  + " --inh-caps +dac_read_search --ambient-caps +dac_read_search")
              .split(" "));

  private static final String TAKE_ALL =
      """
      import threading
      event = threading.Event()
      try:
          while True:
              threading.Thread(target=event.wait).start()
      except RuntimeError:
          print("all", flush=True)
          event.wait()
      """;

  private static final int FEWEST = 10;
  private static final int ENOUGH = 100;

  /** Servers that are tried after the first that serves: they have threads for some files. */
  private static final int SERVERS = 6;

  @BeforeEach
  void letTheUserWrite() throws Exception {
    Files.setPosixFilePermissions(here, PosixFilePermissions.fromString("rwxrwxrwx"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"--quiet", "--tcp"})
  void aClientTransfersOrSaysThatThereAreNoThreads(String option) throws Exception {
    int most = FEWEST;
    while (!pulls(most, option)) {
      most++;
      assertThat(most).isLessThan(ENOUGH);
    }
    // With a few more it needs other ways out.
    for (int more = most + 1; more <= most + SERVERS; more++) {
      pulls(more, option);
    }
    assertThat(pulls(ENOUGH, option)).isTrue();
  }

  /** True if the file came; false if the client ended and said why it did not. */
  private boolean pulls(int most, String option) throws Exception {
    Files.deleteIfExists(here.resolve("big"));
    try (Program pull = limited(most).start("pull", "big", port(), option)) {
      int code = pull.exitCode();
      String told = pull.errors() + new String(pull.output(), StandardCharsets.UTF_8);
      if (code == 0) {
        assertThat(here.resolve("big")).hasBinaryContent(content);
        return true;
      }
      // With too few for the JVM itself, it is the JVM that says so.
      assertThat(told).as("with " + most).containsIgnoringCase("thread");
      assertThat(told).as("with " + most).doesNotContain("\tat dev.skiff");
      assertThat(TestHost.names(here)).doesNotContain("big");
      return false;
    }
  }

  @Test
  void aServerAnswersEachRequestAndStops() throws Exception {
    Files.write(here.resolve("file"), content);
    Path there = Files.createDirectory(root.resolve("there"));
    int served = 0;
    for (int most = FEWEST; served < SERVERS; most++) {
      assertThat(most).isLessThan(ENOUGH);
      try (Program server = limited(most).start("serve", "127.0.0.1", "0")) {
        if (isReady(server)) {
          served++;
          answersAndStops(server, there, "with " + most);
        } else {
          assertThat(server.exitCode()).as("with " + most).isIn(1, 7);
          String told = server.errors() + new String(server.output(), StandardCharsets.UTF_8);
          assertThat(told).as("with " + most).containsIgnoringCase("thread");
        }
      }
    }
  }

  private static boolean isReady(Program server) throws InterruptedException {
    try {
      server.awaitReady();
      return true;
    } catch (AssertionError e) {
      assertThat(server.process().isAlive()).as("it ends: " + server.errors()).isFalse();
      return false;
    }
  }

  /** Downloads and uploads, each with the file or a reason; the first start the most threads. */
  private void answersAndStops(Program server, Path there, String limit) throws Exception {
    String port = Integer.toString(server.port());
    for (String option : List.of("--quiet", "--tcp", "--quiet")) {
      isAnswered(Program.in(there).start("pull", "file", port, option), limit);
      Files.deleteIfExists(there.resolve("file"));
      isAnswered(Program.in(root).start("push", "big", port, option), limit);
      Files.deleteIfExists(here.resolve("big"));
    }
    // It has no effect if it comes just when the last thread has been taken.
    long deadline = System.nanoTime() + Patience.NANOS;
    do {
      server.signal("TERM");
    } while (!server.process().waitFor(2, TimeUnit.SECONDS) && System.nanoTime() < deadline);
    assertThat(server.process().isAlive()).as(limit + server.errors()).isFalse();
    assertThat(server.exitCode()).isIn(0, 143);
    assertThat(server.errors()).as(limit).doesNotContain("\tat ");
  }

  /** Other processes of the user take all threads, and give them back. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aSignalStopsAServerWhileThereIsNoThreadForIt(boolean lasting) throws Exception {
    try (Program server = limited(ENOUGH).start("serve", "127.0.0.1", "0")) {
      server.awaitReady();
      Process others = takeAllThreads();
      try {
        server.awaitLine(line -> line.contains("SIGTERM ends transfers"));
        if (!lasting) {
          others.destroyForcibly().waitFor();
          server.awaitLine(line -> line.contains("gives threads again"));
        }
        server.signal("TERM");
        assertThat(server.exitCode()).isEqualTo(lasting ? 143 : 0);
      } finally {
        others.destroyForcibly();
      }
    }
  }

  private static Process takeAllThreads() throws Exception {
    List<String> command = new ArrayList<>(AS_A_USER_OF_ITS_OWN);
    command.addAll(List.of("prlimit", "--nproc=" + ENOUGH, "python3", "-c", TAKE_ALL));
    Process others = new ProcessBuilder(command).redirectErrorStream(true).start();
    assertThat(others.inputReader().readLine()).isEqualTo("all");
    return others;
  }

  private static void isAnswered(Program client, String limit) throws Exception {
    try (client) {
      if (client.exitCode() != 0) {
        assertThat(client.errors()).as(limit).contains("the system gives no thread (ulimit -u)");
      }
    }
  }

  private Program.Setup limited(int most) {
    return Program.in(here)
        .wrappedBy(AS_A_USER_OF_ITS_OWN)
        .wrappedBy(List.of("prlimit", "--nproc=" + most));
  }
}
