package dev.skiff.lab.interop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skiff.lab.interop.peers.CommandRun;
import dev.skiff.lab.interop.peers.Loopback;
import dev.skiff.lab.interop.peers.TestFiles;
import dev.skiff.testkit.Needs;
import dev.skiff.testkit.Patience;
import dev.skiff.transfer.TransferReport;
import dev.skiff.transfer.Transport;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Our server with a client in another language that somebody wrote who had nothing but {@code
 * docs/stream-protocol.md}.
 */
@Needs("python3")
class PythonStreamClientIT {
  private static final Path CLIENT = Path.of("src/test/python/stream_client.py");
  private static final List<Integer> SIZES =
      List.of(0, 1, 65_523, 65_524, 65_536, 1 << 20, (1 << 20) + 1, 5_000_000);

  @TempDir private Path directory;
  private Path root;
  private Path local;

  @BeforeEach
  void makeDirectories() throws IOException {
    root = Files.createDirectory(directory.resolve("root"));
    local = Files.createDirectory(directory.resolve("local"));
  }

  @Test
  void filesOfManySizesTravelUnchangedInEachDirectionOverOneConnection() {
    List<String> operations = new ArrayList<>();
    StringBuilder expected = new StringBuilder();
    for (int size : SIZES) {
      TestFiles.random(root.resolve("down" + size), size);
      TestFiles.random(local.resolve("up" + size), size);
      operations.addAll(List.of("get", "down" + size, file("down" + size)));
      operations.addAll(List.of("put", file("up" + size), "up" + size));
      expected.append(
          "get down%d: %d bytes\nput up%d: %d bytes\n".formatted(size, size, size, size));
    }
    try (SkiffServer server = SkiffServer.start(root)) {
      CommandRun run = run(server, Loopback.ipv4(), operations);
      assertThat(run.output()).isEqualTo(expected.toString());
      assertThat(run.exitCode()).isZero();
      List<TransferReport> reports = server.awaitReports(2 * SIZES.size());
      assertThat(reports)
          .allMatch(TransferReport::succeeded)
          .allMatch(report -> report.transport() == Transport.TCP);
      assertThat(reports.stream().map(TransferReport::peer).distinct()).hasSize(1);
    }
    for (int size : SIZES) {
      TestFiles.assertSameContent(root.resolve("down" + size), local.resolve("down" + size));
      TestFiles.assertSameContent(local.resolve("up" + size), root.resolve("up" + size));
    }
  }

  @Test
  void aRefusalLeavesTheConnectionFitForTheNextTransfer() {
    TestFiles.random(root.resolve("there"), 1_000);
    TestFiles.random(local.resolve("large"), 3_000_000);
    try (SkiffServer server = SkiffServer.start(root, Loopback.ipv6())) {
      CommandRun run =
          run(
              server,
              Loopback.ipv6(),
              List.of(
                  "get",
                  "absent",
                  file("a"),
                  "put",
                  file("large"),
                  "no/such/directory",
                  "get",
                  "there",
                  file("there")));
      assertThat(run.output())
          .isEqualTo(
              """
              get absent: error 1 absent: no such file
              put no/such/directory: error 1 no/such/directory: its directory does not exist
              get there: 1000 bytes
              """);
      assertThat(run.exitCode()).isEqualTo(1);
      List<TransferReport> reports = server.awaitReports(3);
      assertThat(reports.stream().map(TransferReport::peer).distinct()).hasSize(1);
    }
    assertThat(local.resolve("a")).doesNotExist();
    TestFiles.assertSameContent(root.resolve("there"), local.resolve("there"));
  }

  private String file(String name) {
    return local.resolve(name).toString();
  }

  private static CommandRun run(SkiffServer server, InetAddress host, List<String> operations) {
    List<String> command = new ArrayList<>();
    command.addAll(List.of("python3", CLIENT.toAbsolutePath().toString()));
    command.addAll(List.of(host.getHostAddress(), "" + server.address().getPort()));
    command.addAll(operations);
    CommandRun run = CommandRun.of(Patience.LIMIT, command);
    assertThat(run.timedOut()).as(run.output()).isFalse();
    return run;
  }
}
