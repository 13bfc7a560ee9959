package dev.skiff;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.skiff.protocol.transfer.Failure;
import dev.skiff.protocol.wire.Direction;
import dev.skiff.protocol.wire.ErrorCode;
import dev.skiff.protocol.wire.Option;
import dev.skiff.protocol.wire.Packet;
import dev.skiff.storage.Sinks;
import dev.skiff.transfer.ClientTransfer;
import java.io.ByteArrayOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a client believes of what comes. */
class TcpClientBeliefTest {
  private static final byte[] SIZE_3 = optionAck(Option.of(Option.TRANSFER_SIZE, 3));
  private static final byte[] DATA = TcpLine.dataOf("abc".getBytes(US_ASCII));

  @TempDir Path directory;

  static Stream<Named<byte[]>> faultsInARead() {
    return Stream.concat(
        faults(),
        Stream.of(
            Named.of("an ACK", TcpLine.ACK),
            Named.of("an OACK twice", join(SIZE_3, SIZE_3)),
            Named.of("an OACK after DATA", join(DATA, SIZE_3)),
            Named.of("an ACK after DATA", join(DATA, TcpLine.ACK))));
  }

  static Stream<Named<byte[]>> faultsInAWrite() {
    return Stream.concat(
        faults(),
        Stream.of(
            Named.of("a DATA", DATA),
            Named.of("an empty DATA", TcpLine.END),
            Named.of("an OACK twice", join(SIZE_3, SIZE_3))));
  }

  private static Stream<Named<byte[]>> faults() {
    return Stream.of(
        Named.of("no packet", new byte[] {0, 0, 0, 0}),
        Named.of("half an opcode", new byte[] {0, 0, 0, 1, 0}),
        Named.of("an unknown opcode", new byte[] {0, 0, 0, 2, 0, 7}),
        Named.of("4 GiB", new byte[] {-1, -1, -1, -1}),
        Named.of("2 GiB", new byte[] {-128, 0, 0, 0, 0, 3}),
        Named.of("a DATA that is too long", new byte[] {0, 16, 0, 3, 0, 3}),
        Named.of("an ERROR that is too long", new byte[] {0, 0, 32, 1, 0, 5}),
        Named.of("another protocol", "HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(US_ASCII)),
        Named.of(
            "a request", bytesOf(new Packet.Request(Direction.READ, "a", "octet", List.of()))));
  }

  @ParameterizedTest
  @MethodSource("faultsInARead")
  void aReadThatIsAnsweredWithNonsenseIsGivenUp(byte[] nonsense) throws Exception {
    try (TcpScript script = new TcpScript()) {
      ClientTransfer transfer = script.pull(Sinks.file(directory.resolve("local")), TcpScript.TCP);
      TcpLine line = script.request(Direction.READ);
      line.bytes(nonsense);
      assertViolation(transfer, ErrorCode.ILLEGAL_OPERATION);
      line.expectError(ErrorCode.ILLEGAL_OPERATION);
      line.expectClosed();
      assertThat(directory).isEmptyDirectory();
    }
  }

  @ParameterizedTest
  @MethodSource("faultsInAWrite")
  void aWriteThatIsAnsweredWithNonsenseIsGivenUp(byte[] nonsense) throws Exception {
    try (TcpScript script = new TcpScript()) {
      ClientTransfer transfer = script.push(new byte[3], TcpScript.TCP);
      TcpLine line = script.request(Direction.WRITE);
      line.expectFile();
      line.bytes(nonsense);
      line.expectError(ErrorCode.ILLEGAL_OPERATION);
      line.expectClosed();
      assertViolation(transfer, ErrorCode.ILLEGAL_OPERATION);
    }
  }

  @ParameterizedTest
  @MethodSource("faultsInAWrite")
  void aWriteThatIsInterruptedByNonsenseIsGivenUp(byte[] nonsense) throws Exception {
    try (TcpScript script = new TcpScript()) {
      ClientTransfer transfer = script.push(new byte[64 << 20], TcpScript.TCP);
      TcpLine line = script.request(Direction.WRITE);
      line.bytes(nonsense);
      line.expectErrorAfterData(ErrorCode.ILLEGAL_OPERATION);
      line.expectClosed();
      assertViolation(transfer, ErrorCode.ILLEGAL_OPERATION);
    }
  }

  /** The file cannot be safe before its end has come. */
  @Test
  void anAckBeforeTheEndIsNotBelieved() throws Exception {
    try (TcpScript script = new TcpScript()) {
      ClientTransfer transfer = script.push(new byte[64 << 20], TcpScript.TCP);
      TcpLine line = script.request(Direction.WRITE);
      line.ack();
      line.expectErrorAfterData(ErrorCode.ILLEGAL_OPERATION);
      line.expectClosed();
      assertViolation(transfer, ErrorCode.ILLEGAL_OPERATION);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"blksize", "x"})
  void anOptionThatWasNotAskedForIsRefused(String option) throws Exception {
    try (TcpScript script = new TcpScript()) {
      ClientTransfer down = script.pull(TcpScript.TCP);
      TcpLine line = script.request(Direction.READ);
      line.optionAck(Option.of(option, 3));
      assertThat(line.expectError(ErrorCode.OPTION_NEGOTIATION_FAILED)).contains(option);
      assertViolation(down, ErrorCode.OPTION_NEGOTIATION_FAILED);
      line.expectClosed();
      ClientTransfer up = script.push(new byte[64 << 20], TcpScript.TCP);
      TcpLine second = script.request(Direction.WRITE);
      second.optionAck(Option.of(option, 3));
      assertThat(second.expectErrorAfterData(ErrorCode.OPTION_NEGOTIATION_FAILED)).contains(option);
      assertViolation(up, ErrorCode.OPTION_NEGOTIATION_FAILED);
      second.expectClosed();
    }
  }

  @Test
  void withoutNegotiationNoOptionIsBelieved() throws Exception {
    try (TcpScript script = new TcpScript()) {
      ClientTransfer transfer = script.pull(TcpScript.PLAIN);
      TcpLine line = script.request(Direction.READ);
      line.size(3);
      line.expectError(ErrorCode.OPTION_NEGOTIATION_FAILED);
      assertViolation(transfer, ErrorCode.OPTION_NEGOTIATION_FAILED);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 99, 101, 70_000})
  void aFileOfAnotherLengthThanToldIsNotKept(int told) throws Exception {
    Path old = Files.writeString(directory.resolve("old"), "old");
    try (TcpScript script = new TcpScript()) {
      ClientTransfer transfer = script.pull(Sinks.file(old), TcpScript.TCP);
      TcpLine line = script.request(Direction.READ);
      line.size(told);
      line.data(new byte[100]);
      line.end();
      assertViolation(transfer, ErrorCode.NOT_DEFINED);
      assertThat(line.expectError(ErrorCode.NOT_DEFINED)).contains(Integer.toString(told));
      assertThat(old).hasContent("old");
      assertThat(directory).isDirectoryContaining(old::equals);
      try (var names = Files.list(directory)) {
        assertThat(names).containsExactly(old);
      }
    }
  }

  /** Else it would fill the disk first. */
  @Test
  void aFileThatGoesOnAfterItsLengthIsStopped() throws Exception {
    try (TcpScript script = new TcpScript()) {
      ClientTransfer transfer = script.pull(TcpScript.TCP);
      TcpLine line = script.request(Direction.READ);
      line.size(5_000);
      try (TcpLine.Flow _ = line.flow()) {
        line.expectError(ErrorCode.NOT_DEFINED);
        assertViolation(transfer, ErrorCode.NOT_DEFINED);
      }
    }
  }

  private static void assertViolation(ClientTransfer transfer, ErrorCode code) {
    assertThat(Script.failureOf(transfer).failure())
        .isInstanceOfSatisfying(
            Failure.Violation.class, fault -> assertThat(fault.code()).isEqualTo(code));
  }

  private static byte[] optionAck(Option option) {
    return bytesOf(new Packet.OptionAck(List.of(option)));
  }

  private static byte[] bytesOf(Packet packet) {
    return TcpLine.bytesOf(packet);
  }

  private static byte[] join(byte[]... parts) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      all.writeBytes(part);
    }
    return all.toByteArray();
  }
}
