package dev.skiff.lab.host;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skiff.testkit.Patience;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A process that stands still for three seconds, and does not know it: as a suspended machine, or a
 * job that was stopped from its terminal.
 */
class StoppedProcessIT {
  private static final int STOPPED_SECONDS = 3;
  private static final int FILE_BYTES = 40_000_000;
  @TempDir Path root;

  private final byte[] content = new byte[FILE_BYTES];
  private final List<Running> running = new ArrayList<>();
  private SkiffProcess server;

  @BeforeEach
  void serve() throws IOException {
    new Random(3).nextBytes(content);
    Files.write(root.resolve("f"), content);
    server = SkiffProcess.serve(root);
  }

  @AfterEach
  void end() throws IOException {
    for (Running each : running) {
      each.client.close();
    }
    server.close();
  }

  @Test
  void transfersGoOnWhenTheirServerDoes() throws Exception {
    beginAll();
    server.signal("STOP");
    running.forEach(Running::goOn);
    TimeUnit.SECONDS.sleep(STOPPED_SECONDS);
    server.signal("CONT");
    assertAllEndWell();
  }

  @Test
  void transfersGoOnWhenTheirClientDoesAndTheServerServesOthersMeanwhile() throws Exception {
    beginAll();
    for (Running each : running) {
      each.client.signal("STOP");
    }
    running.forEach(Running::goOn);
    long stopped = System.nanoTime();
    assertOthersAreServed();
    long left = TimeUnit.SECONDS.toNanos(STOPPED_SECONDS) - (System.nanoTime() - stopped);
    TimeUnit.NANOSECONDS.sleep(left);
    for (Running each : running) {
      each.client.signal("CONT");
    }
    assertAllEndWell();
  }

  /** A download and an upload over UDP and over TCP, each in the middle of its file. */
  private void beginAll() throws IOException {
    for (String over : List.of("--transport=linux", "--tcp")) {
      running.add(new Download(server.client("pull", "f", "-o", "-", over)));
      running.add(new Upload(server.client("push", "-", "--as", "f" + over, over), "f" + over));
    }
    for (Running each : running) {
      each.begin();
    }
  }

  private void assertAllEndWell() throws Exception {
    for (Running each : running) {
      each.assertEndsWell();
    }
  }

  private void assertOthersAreServed() throws Exception {
    for (String over : List.of("--transport=linux", "--tcp")) {
      try (SkiffProcess pull = server.client("pull", "f", "-o", "-", over)) {
        assertThat(pull.process().getInputStream().readAllBytes()).isEqualTo(content);
        pull.assertSuccess();
      }
    }
  }

  /** A client whose standard input or output is a pipe in the hand of the test. */
  private abstract static class Running {
    static final int FIRST_BYTES = 5_000_000;

    final SkiffProcess client;
    CompletableFuture<byte[]> rest = new CompletableFuture<>();

    Running(SkiffProcess client) {
      this.client = client;
    }

    /** The common pool has one or two, and these wait for each other. */
    static Executor ownThread() {
      return task -> Thread.ofPlatform().daemon().start(task);
    }

    /** Moves the first part of the file. */
    abstract void begin() throws IOException;

    /** Lets the rest move, on a thread of its own. */
    abstract void goOn();

    abstract void assertEndsWell() throws Exception;
  }

  private final class Download extends Running {
    Download(SkiffProcess client) {
      super(client);
    }

    @Override
    void begin() throws IOException {
      InputStream in = client.process().getInputStream();
      assertThat(in.readNBytes(FIRST_BYTES)).isEqualTo(Arrays.copyOf(content, FIRST_BYTES));
    }

    @Override
    void goOn() {
      InputStream in = client.process().getInputStream();
      rest =
          CompletableFuture.supplyAsync(
              () -> {
                try {
                  return in.readAllBytes();
                } catch (IOException e) {
                  throw new AssertionError(e);
                }
              },
              ownThread());
    }

    @Override
    void assertEndsWell() throws Exception {
      client.assertSuccess();
      assertThat(rest.get(Patience.SECONDS, TimeUnit.SECONDS))
          .isEqualTo(Arrays.copyOfRange(content, FIRST_BYTES, FILE_BYTES));
    }
  }

  private final class Upload extends Running {
    private final String name;

    Upload(SkiffProcess client, String name) {
      super(client);
      this.name = name;
    }

    @Override
    void begin() throws IOException {
      OutputStream out = client.process().getOutputStream();
      out.write(content, 0, FIRST_BYTES);
      out.flush();
    }

    @Override
    void goOn() {
      OutputStream out = client.process().getOutputStream();
      rest =
          CompletableFuture.supplyAsync(
              () -> {
                try (out) {
                  out.write(content, FIRST_BYTES, FILE_BYTES - FIRST_BYTES);
                  return content;
                } catch (IOException e) {
                  throw new AssertionError(e);
                }
              },
              ownThread());
    }

    @Override
    void assertEndsWell() throws Exception {
      client.assertSuccess();
      assertThat(root.resolve(name)).hasBinaryContent(content);
    }
  }
}
