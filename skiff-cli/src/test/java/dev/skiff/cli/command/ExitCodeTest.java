package dev.skiff.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skiff.protocol.transfer.Failure;
import dev.skiff.protocol.wire.ErrorCode;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class ExitCodeTest {
  private static final Duration TIME = Duration.ofSeconds(1);

  @Test
  void everyFailureHasItsCode() {
    assertThat(ExitCode.of(new Failure.PeerError(1, "x"))).isEqualTo(3);
    assertThat(ExitCode.of(new Failure.NoAnswer(5, TIME, false))).isEqualTo(4);
    assertThat(ExitCode.of(new Failure.NoAnswer(5, TIME, true))).isEqualTo(4);
    assertThat(ExitCode.of(new Failure.Unreachable("x"))).isEqualTo(4);
    assertThat(ExitCode.of(new Failure.StorageFailed(ErrorCode.DISK_FULL, "x"))).isEqualTo(5);
    assertThat(ExitCode.of(new Failure.Violation(ErrorCode.ILLEGAL_OPERATION, "x"))).isEqualTo(6);
    assertThat(ExitCode.of(new Failure.Stalled(TIME))).isEqualTo(6);
    assertThat(ExitCode.of(new Failure.Cancelled("x"))).isEqualTo(130);
  }

  @Test
  void theCodesAreDistinct() {
    assertThat(
            List.of(
                ExitCode.OK,
                ExitCode.INTERNAL,
                ExitCode.USAGE,
                ExitCode.PEER_ERROR,
                ExitCode.NO_ANSWER,
                ExitCode.LOCAL_FILE,
                ExitCode.TRANSFER,
                ExitCode.CANNOT_LISTEN,
                ExitCode.INTERRUPTED,
                ExitCode.PIPE_CLOSED))
        .containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 130, 141);
  }
}
