package dev.skiff.cli.output;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skiff.cli.command.SampleResults;
import dev.skiff.cli.command.TransferJob;
import dev.skiff.protocol.transfer.Failure;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ResultPrinterTest {
  private static final String SHA256 = "ab".repeat(32);
  private static final Failure SILENCE = new Failure.NoAnswer(5, Duration.ofSeconds(15), false);

  @Test
  void aLineSaysHowAJobEnded() {
    assertThat(ResultPrinter.line(SampleResults.success("f", 2, null)))
        .isEqualTo("pull of \"f\": 2 bytes in 0.500 s (4 B/s)");
    assertThat(ResultPrinter.line(SampleResults.failure("f", SILENCE)))
        .isEqualTo("pull of \"f\" failed: no answer after 5 tries in 15.0 s");
    assertThat(ResultPrinter.line(SampleResults.failure("f", new Failure.Cancelled("x"))))
        .isEqualTo("pull of \"f\" interrupted after 0 bytes");
    TransferJob job = SampleResults.pull("f", "g");
    assertThat(ResultPrinter.line(job.notOpened(1, new IOException("no")))).isEqualTo("g: no");
    assertThat(ResultPrinter.line(job.notStarted()))
        .isEqualTo("pull of \"f\" interrupted after 0 bytes");
  }

  @Test
  void theSummaryCountsWhatSucceeded() {
    JobResult good = SampleResults.success("f", 1_500_000, null);
    JobResult bad = SampleResults.failure("g", SILENCE);
    assertThat(ResultPrinter.summaryLine(List.of(good, good), Duration.ofSeconds(2)))
        .isEqualTo("pulled 2 files: 3,000,000 bytes in 2.000 s (1.5 MB/s)");
    assertThat(ResultPrinter.summaryLine(List.of(good, bad), Duration.ofSeconds(1)))
        .isEqualTo("pulled 1 of 2 files: 1,500,000 bytes in 1.000 s (1.5 MB/s)");
    assertThat(ResultPrinter.summaryLine(List.of(bad, bad), Duration.ZERO))
        .isEqualTo("pulled 0 of 2 files: 0 bytes in 0.000 s (0 B/s)");
  }

  @Test
  void aChecksumIsWrittenAsSha256sumReadsIt() {
    assertThat(ResultPrinter.checksumLine(SampleResults.success("a b", 1, SHA256)))
        .isEqualTo(SHA256 + "  a b");
    assertThat(ResultPrinter.checksumLine(SampleResults.success("a\\b\nc", 1, SHA256)))
        .isEqualTo("\\" + SHA256 + "  a\\\\b\\nc");
  }

  @Test
  void silenceAndWhatIsLikeItMayPass() {
    assertThat(SampleResults.failure("f", SILENCE).mayPass()).isTrue();
    assertThat(SampleResults.failure("f", new Failure.Refused(false)).mayPass()).isTrue();
    assertThat(SampleResults.failure("f", new Failure.Stalled(Duration.ZERO)).mayPass()).isTrue();
    assertThat(SampleResults.failure("f", new Failure.Cancelled("x")).mayPass()).isFalse();
    assertThat(SampleResults.success("f", 1, null).mayPass()).isFalse();
    TransferJob job = SampleResults.pull("f", "g");
    assertThat(job.notOpened(1, new IOException("no")).mayPass()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "server is busy with 4 transfers, try again later",
        "your address has 4 transfers already, try again later",
        "server is busy: no buffer memory left",
        "Too many connections",
        "BUSY",
      })
  void aServerThatIsBusyMayPass(String message) {
    assertThat(SampleResults.failure("f", new Failure.PeerError(0, message)).mayPass()).isTrue();
  }

  @ParameterizedTest
  @CsvSource({"1, File not found", "2, Access violation", "0, against the rules", "0, ''"})
  void aRefusalDoesNot(int code, String message) {
    assertThat(SampleResults.failure("f", new Failure.PeerError(code, message)).mayPass())
        .isFalse();
  }
}
