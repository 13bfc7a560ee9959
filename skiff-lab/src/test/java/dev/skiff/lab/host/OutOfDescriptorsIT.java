package dev.skiff.lab.host;

import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import dev.skiff.testkit.Needs;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A server that has no file descriptors left. It has served no transfer before: what it needs to
 * refuse and to log must not come out of files that it cannot open any more.
 */
@Needs("prlimit")
class OutOfDescriptorsIT {
  /** Less than the 20 refusals in a second after which the log only counts them. */
  private static final int SPARE = 15;

  @TempDir Path root;

  @Test
  void overUdpRequestsAreRefusedUntilOthersHaveEnded() throws Exception {
    Files.write(root.resolve("f"), new byte[3_000]);
    List<RawClient> clients = new ArrayList<>();
    try (SkiffProcess server = SkiffProcess.serve(root)) {
      leaveSpare(server, SPARE);
      int served = 0;
      for (int i = 0; i < SPARE; i++) {
        RawClient client = RawClient.overUdp(server.address());
        clients.add(client);
        client.read("f");
        served += client.isRefused() ? 0 : 1;
      }
      assertThat(served).isBetween(1, SPARE - 1);
      RawClient writer = RawClient.overUdp(server.address());
      clients.add(writer);
      writer.write("new");
      assertThat(writer.isRefused()).isTrue();
      server.awaitLog("write \"new\" refused: error 0, server is out of file handles\n");

      for (RawClient client : clients) {
        client.giveUp();
      }
      server.awaitLog("read \"f\" failed: the peer answered with error 0: enough", served);
      assertServes(server, "--transport=linux");
    } finally {
      close(clients);
    }
  }

  /** Connections that cannot be accepted wait; that is said once, not ten times a second. */
  @Test
  void overTcpRequestsAreRefusedAndConnectionsWaitUntilOthersHaveEnded() throws Exception {
    Files.write(root.resolve("f"), new byte[3_000]);
    List<RawClient> clients = new ArrayList<>();
    try (SkiffProcess server = SkiffProcess.serve(root)) {
      leaveSpare(server, SPARE);
      for (int i = 0; i < SPARE + 5; i++) {
        clients.add(RawClient.overTcp(server.address()));
      }
      server.awaitLog("skiff: accept failed, retrying: Too many open files");
      clients.getFirst().read("f");
      assertThat(clients.getFirst().isRefused()).isTrue();
      server.awaitLog("read \"f\" (TCP) refused: error 0, server is out of file handles\n");
      TimeUnit.MILLISECONDS.sleep(350); // three more attempts, of which nothing is said

      RawClient waiting = clients.getLast();
      waiting.read("f");

      close(clients.subList(0, SPARE));
      assertThat(waiting.isRefused()).isFalse();
      assertServes(server, "--tcp");
      assertThat(server.log()).containsOnlyOnce("accept failed, retrying");
    } finally {
      close(clients);
    }
  }

  /** The name of its file has to come from memory: a secure generator opens files at first. */
  @Test
  void anUploadForWhichTwoDescriptorsAreLeftIsRefusedAtOnce() throws Exception {
    Files.write(root.resolve("f"), new byte[3_000]);
    Files.createFile(root.resolve(".skiff-00000000000000000000000000000000.part"));
    try (SkiffProcess server = SkiffProcess.serve(root);
        RawClient silent = RawClient.overUdp(server.address());
        RawClient client = RawClient.overUdp(server.address())) {
      server.awaitLog("skiff: removed 1 unfinished upload "); // which takes descriptors as well
      silent.read("f");
      assertThat(silent.isRefused()).isFalse();
      leaveSpare(server, 2);
      client.write("new");
      assertThat(client.isRefused()).isTrue();
      assertThat(server.log()).as("in seven seconds").doesNotContain("no answer");
    }
  }

  /** The JDK opens something when the first virtual thread waits, and does not try that again. */
  @Test
  void aServerWhoseFirstConnectionTakesTheLastDescriptorStillHearsIt() throws Exception {
    Files.write(root.resolve("f"), new byte[3_000]);
    try (SkiffProcess server = SkiffProcess.serve(root, "--read-only")) {
      leaveSpare(server, 1);
      try (RawClient client = RawClient.overTcp(server.address());
          RawClient other = RawClient.overUdp(server.address())) {
        client.read("f");
        assertThat(client.isRefused()).isTrue();
        other.read("f"); // and the connection waits meanwhile
        assertThat(other.isRefused()).isTrue();
        client.read("f");
        assertThat(client.isRefused()).isTrue();
      }
      leaveSpare(server, SPARE);
      assertServes(server, "--tcp");
    }
  }

  /** Sets the limit so that the server can open so many more. */
  private static void leaveSpare(SkiffProcess server, int count) {
    Set<Integer> used = descriptors(server);
    int limit = 0;
    for (int free = 0; free < count; limit++) {
      free += used.contains(limit) ? 0 : 1;
    }
    Shell.run("prlimit", "--pid", "" + server.jvm(), "--nofile=" + limit + ":");
  }

  private static Set<Integer> descriptors(SkiffProcess server) {
    String[] open = new File("/proc/" + server.jvm() + "/fd").list();
    return Stream.of(Objects.requireNonNull(open)).map(Integer::valueOf).collect(toSet());
  }

  private static void assertServes(SkiffProcess server, String over) throws Exception {
    try (SkiffProcess pull = server.client("pull", "f", "-o", "-", over)) {
      assertThat(pull.process().getInputStream().readAllBytes()).hasSize(3_000);
      pull.assertSuccess();
    }
  }

  private static void close(List<RawClient> clients) throws IOException {
    for (RawClient client : clients) {
      client.close();
    }
  }
}
