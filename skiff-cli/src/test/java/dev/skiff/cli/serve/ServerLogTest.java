package dev.skiff.cli.serve;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skiff.cli.output.LogWriter;
import dev.skiff.cli.output.SampleReports;
import dev.skiff.protocol.transfer.Failure;
import dev.skiff.protocol.wire.Direction;
import dev.skiff.protocol.wire.ErrorCode;
import dev.skiff.protocol.wire.Option;
import dev.skiff.transfer.TransferReport;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ServerLogTest {
  private static final Option SIZE = Option.of(Option.TRANSFER_SIZE, 512);

  @Test
  void aTransferThatSucceedsSaysWhoWhatHowMuchHowFast() {
    assertThat(ServerLog.line(SampleReports.success("boot/vmlinuz", 512, 3, SIZE)))
        .isEqualTo(
            "192.0.2.7:4000 read \"boot/vmlinuz\" ok: 512 bytes in 0.500 s (1.0 kB/s), tsize=512, 3"
                + " packets sent again");
  }

  @Test
  void aModeOtherThanOctetIsNamed() {
    assertThat(ServerLog.line(SampleReports.report("f", "netascii", 2, 0, null)))
        .startsWith("192.0.2.7:4000 read \"f\" (netascii) ok: ");
    assertThat(ServerLog.line(SampleReports.report("f", "OCTET", 2, 0, null)))
        .startsWith("192.0.2.7:4000 read \"f\" ok: ");
  }

  @Test
  void whatCameByTcpIsNamed() {
    assertThat(ServerLog.line(SampleReports.overTcp("f", "octet")))
        .startsWith("192.0.2.7:4000 read \"f\" (TCP) ok: ");
    assertThat(ServerLog.line(SampleReports.overTcp("f", "netascii")))
        .startsWith("192.0.2.7:4000 read \"f\" (TCP, netascii) ok: ");
  }

  @Test
  void theThreadsOfTransfersMayCallIt() {
    try (LogWriter writer = new LogWriter(new PrintStream(OutputStream.nullOutputStream()))) {
      assertThat(new ServerLog(writer, null).isPrompt()).isTrue();
    }
  }

  @Test
  void aConnectionThatIsEndedGetsALineAsWell() {
    ByteArrayOutputStream written = new ByteArrayOutputStream();
    try (LogWriter writer = new LogWriter(new PrintStream(written, true, StandardCharsets.UTF_8))) {
      new ServerLog(writer, null).onDisconnect(SampleReports.CLIENT, "no request in 60.0 s\n");
    }
    assertThat(written.toString(StandardCharsets.UTF_8))
        .matches("\\S+Z 192\\.0\\.2\\.7:4000 connection ended: no request in 60\\.0 s\\?\n");
  }

  @Test
  void aRefusalSaysWhatTheClientWasTold() {
    Failure missing = new Failure.StorageFailed(ErrorCode.FILE_NOT_FOUND, "f: no such file");
    assertThat(ServerLog.line(SampleReports.failure("f", 0, missing)))
        .isEqualTo("192.0.2.7:4000 read \"f\" refused: error 1, no such file");
    String longName = "boot/".repeat(20) + "file";
    String told = "..." + longName.substring(longName.length() - 37) + " already exists";
    Failure present = new Failure.StorageFailed(ErrorCode.FILE_ALREADY_EXISTS, told);
    assertThat(ServerLog.line(SampleReports.failure(longName, 0, present)))
        .endsWith(" refused: error 6, already exists");
  }

  @Test
  void aMissingDirectoryPointsAtTheOptionThatCreatesIt() {
    Failure missing =
        new Failure.StorageFailed(ErrorCode.FILE_NOT_FOUND, "a/f: its directory does not exist");
    TransferReport read = SampleReports.failure("a/f", 0, missing);
    assertThat(ServerLog.line(read)).endsWith(" refused: error 1, its directory does not exist");
    TransferReport write =
        new TransferReport(
            read.transport(),
            Direction.WRITE,
            read.file(),
            read.mode(),
            read.peer(),
            read.options(),
            read.bytes(),
            read.duration(),
            read.retransmissions(),
            read.duplicates(),
            read.fallbacks(),
            missing);
    assertThat(ServerLog.line(write))
        .endsWith(" refused: error 1, its directory does not exist; see --create-dirs");
  }

  @Test
  void aClientThatOnlyAsksForTheSizeIsNoFailure() {
    Failure end = new Failure.PeerError(8, "User aborted the transfer");
    assertThat(ServerLog.line(SampleReports.failure("f", 0, end, SIZE)))
        .isEqualTo(
            "192.0.2.7:4000 read \"f\" probe: the client asked only for the size (the peer answered with"
                + " error 8: User aborted the transfer)");
  }

  @Test
  void aClientThatSaysWhyItLeftIsAFailure() {
    Failure end = new Failure.PeerError(0, "out of memory");
    assertThat(ServerLog.line(SampleReports.failure("f", 0, end, SIZE)))
        .contains(" failed: the peer answered with error 0: out of memory ");
    Failure aborted = new Failure.PeerError(0, "TFTP Aborted");
    assertThat(ServerLog.line(SampleReports.failure("f", 0, aborted, SIZE))).contains(" probe: ");
  }

  @Test
  void aClosedPortBehindARequestMeansThatTheAnswersAreLost() {
    assertThat(ServerLog.line(SampleReports.failure("f", 0, new Failure.Refused(false))))
        .isEqualTo(
            "192.0.2.7:4000 read \"f\" failed: the answers do not get through: the client, or a NAT"
                + " before it, closed port 4000");
  }

  @Test
  void aFloodOfRefusalsMakesFewLines() {
    ByteArrayOutputStream written = new ByteArrayOutputStream();
    Failure missing = new Failure.StorageFailed(ErrorCode.FILE_NOT_FOUND, "f: no such file");
    try (LogWriter writer = new LogWriter(new PrintStream(written, true, StandardCharsets.UTF_8))) {
      ServerLog log = new ServerLog(writer, null);
      for (int i = 0; i < 200; i++) {
        log.onEnd(SampleReports.failure("f", 0, missing));
        log.onDisconnect(SampleReports.CLIENT, "no request");
      }
      log.onEnd(SampleReports.success("g", 2, 0));
      log.close();
    }
    assertThat(written.toString(StandardCharsets.UTF_8).lines())
        .hasSizeBetween(21, 200)
        .anyMatch(line -> line.contains("read \"g\" ok"))
        .anyMatch(line -> line.matches("\\S+Z skiff: \\d+ more requests failed"));
  }

  /** The characters that wait are limited, and this request has more. */
  @Test
  void aPacketCountsWithTheCharactersOfItsNames() {
    ByteArrayOutputStream written = new ByteArrayOutputStream();
    try (LogWriter writer = new LogWriter(new PrintStream(written, true, StandardCharsets.UTF_8))) {
      new ServerLog(writer, null).onPacket(SampleReports.request("x".repeat(5_000_000)));
    }
    assertThat(written.toString(StandardCharsets.UTF_8)).startsWith("skiff: lost 1 log lines");
  }

  @Test
  void aFailureSaysWhyAndHowFarItCame() {
    Failure silence = new Failure.NoAnswer(5, Duration.ofSeconds(15), true);
    assertThat(ServerLog.line(SampleReports.failure("f", 1024, silence)))
        .isEqualTo(
            "192.0.2.7:4000 read \"f\" failed: the peer stopped answering: no answer after 5 tries in"
                + " 15.0 s (after 1,024 bytes in 0.500 s (2.0 kB/s))");
    Failure full = new Failure.StorageFailed(ErrorCode.DISK_FULL, "disk full");
    assertThat(ServerLog.line(SampleReports.failure("f", 1, full)))
        .contains(" failed: disk full (after 1 byte ");
  }

  // RFC 1350 section 6: the server cannot know whether its client has the file.
  @Test
  void aMissingLastAckIsADoubtAndNotAFailure() {
    Failure silence = new Failure.NoAnswer(5, Duration.ofSeconds(15), true);
    Failure doubt = new Failure.LastAckMissing(silence);
    assertThat(ServerLog.line(SampleReports.failure("f", 1_024, doubt)))
        .isEqualTo(
            "192.0.2.7:4000 read \"f\" unconfirmed: the last ACK did not come, so the peer may have the"
                + " whole file (the peer stopped answering: no answer after 5 tries in 15.0 s) (after"
                + " 1,024 bytes in 0.500 s (2.0 kB/s))");
  }

  @Test
  void aRequestThatABusyServerLeavesUnansweredWasNotRefused() {
    Failure busy = new Failure.Unanswered("server is busy with 2 transfers");
    assertThat(ServerLog.line(SampleReports.failure("f", 0, busy)))
        .isEqualTo("192.0.2.7:4000 read \"f\" unanswered: server is busy with 2 transfers");
  }

  @Test
  void aRequestWithoutAModeHasNoneInItsLine() {
    Failure refused = new Failure.StorageFailed(ErrorCode.ILLEGAL_OPERATION, "no mode");
    assertThat(ServerLog.line(SampleReports.report("f", "", 0, 0, refused)))
        .isEqualTo("192.0.2.7:4000 read \"f\" refused: error 4, no mode");
  }

  @Test
  void nothingThatAClientSendsMakesASecondLineOrMovesACursor() {
    String hostile = "x\" ok\n2026-01-01T00:00:00Z 192.0.2.9:1 read \u001b[2J\u009b1m\u202e\u2028";
    Failure byPeer = new Failure.PeerError(0, hostile);
    Failure byStorage = new Failure.StorageFailed(ErrorCode.FILE_NOT_FOUND, hostile);
    for (Failure failure : new Failure[] {null, byPeer, byStorage}) {
      for (long bytes : new long[] {0, 1}) {
        assertThat(ServerLog.line(SampleReports.report(hostile, hostile, bytes, 0, failure, SIZE)))
            .doesNotContainPattern("[\\p{Cc}\\p{Cf}\\p{Zl}]")
            .contains("\"x? ok?2026-01-01T00:00:00Z 192.0.2.9:1 read ?[2J?1m??\"");
      }
    }
  }

  @Test
  void theTimeStandsBeforeTheLine() {
    ByteArrayOutputStream written = new ByteArrayOutputStream();
    try (LogWriter writer = new LogWriter(new PrintStream(written, true, StandardCharsets.UTF_8))) {
      new ServerLog(writer, null).onEnd(SampleReports.success("f", 2, 0));
    }
    assertThat(written.toString(StandardCharsets.UTF_8))
        .matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d{3})?Z 192.0.2.7:4000 read .*\n");
  }
}
