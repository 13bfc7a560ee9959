package dev.skiff.lab.interop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skiff.protocol.wire.Direction;
import dev.skiff.testkit.Needs;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Files arrive through a slow line and a queue, and few bytes are sent twice on the way. Times
 * depend on the machine, so these tests have none: {@code scripts/bottleneck} prints them.
 */
@Execution(ExecutionMode.CONCURRENT)
@Needs({Needs.ROOT, "ip", "tc", "nft", "curl", "tftp", "atftp", "in.tftpd", "atftpd"})
class BottleneckIT {
  /** Headers are 0.03, or 0.09 with blocks of 512. An idle machine sends 0.08 at most. */
  private static final double LITTLE = 0.25;

  @TempDir private Path directory;

  @ParameterizedTest
  @CsvSource({
    "SKIFF, CURL, READ",
    "SKIFF, TFTP_HPA, READ",
    "SKIFF, CURL, WRITE",
    "SKIFF, TFTP_HPA, WRITE",
  })
  void fiveLockStepClientsShareASlowLine(
      BottleneckServer server, BottleneckClient client, Direction way) throws Exception {
    BottleneckLine line = new BottleneckLine(1_000, 4_000_000);
    BottleneckRow row = new BottleneckRow(server, client, way, line, 5, 200_000);
    BottleneckRow.Result result = row.run(directory);
    assertThat(result.arrived()).as("%s: %s", row, result).isEqualTo(row.files());
    assertThat(result.overhead()).as("%s: %s", row, result).isLessThan(LITTLE);
  }
}
