package dev.skiff.cli;

import dev.skiff.testkit.Needs;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A server in a container whose loopback is down, with another interface or without. */
class WithoutLoopbackTest {
  private static final String INTERFACE =
      """
      set -e
      ip link add eth0 type veth peer name other
      ip addr add 192.0.2.2/24 dev eth0
      ip link set eth0 up
      """;

  @TempDir Path root;

  @ParameterizedTest
  @CsvSource({"auto, true", "nio, true", "auto, false", "nio, false"})
  @Needs({Needs.ROOT, "ip"})
  void aServerStarts(String transport, boolean hasInterface) throws Exception {
    try (Program server =
        Program.in(root)
            .inItsOwnNetwork(hasInterface ? INTERFACE : "")
            .start("serve", "6969", "--transport", transport)) {
      server.awaitReady();
    }
  }
}
