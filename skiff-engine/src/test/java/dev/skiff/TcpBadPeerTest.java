package dev.skiff;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.skiff.protocol.transfer.Failure;
import dev.skiff.protocol.wire.ErrorCode;
import dev.skiff.transfer.AccessPolicy;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Clients that do not speak the protocol: ERROR 4, and the connection ends in good order. */
class TcpBadPeerTest {

  @ParameterizedTest
  @CsvSource({
    "-1, '4,294,967,295 bytes is too long'",
    "-2147483648, '2,147,483,648 bytes is too long'",
    "1048579, '1,048,579 bytes is too long'",
    "0, 'length 0 has no packet'",
    "1, 'length 1 has no packet'"
  })
  void aLengthThatCannotBeIsAnsweredAtOnce(int length, String problem) throws Exception {
    try (Wire wire = new Wire()) {
      TcpPeer peer = wire.stream();
      peer.send(ByteBuffer.allocate(4).putInt(length).array());
      expectRejected(wire, peer, problem);
    }
  }

  @Test
  void aWebBrowserIsToldCompletelyThoughItSendsMore() throws Exception {
    String request = "GET / HTTP/1.1\r\nHost: here\r\nCookie: " + "x".repeat(40_000) + "\r\n\r\n";
    for (int i = 0; i < 20; i++) {
      try (Wire wire = new Wire()) {
        TcpPeer peer = wire.stream();
        peer.send(request.getBytes(US_ASCII));
        expectRejected(wire, peer, "begins with 'GET ', which is not TFTP");
      }
    }
  }

  static List<byte[]> withoutBusiness() {
    return List.of(
        TcpPeer.data(new byte[30_000]),
        TcpPeer.end(),
        TcpPeer.message(new byte[] {0, 4}),
        TcpPeer.message(new byte[] {0, 6}),
        TcpPeer.message(new byte[] {0, 7}),
        TcpPeer.message(new byte[] {0, 0, 'a', 0}),
        TcpPeer.message(new byte[] {0, 5, 0}),
        TcpPeer.message(new byte[8_193]));
  }

  @ParameterizedTest
  @MethodSource("withoutBusiness")
  void whatIsNoRequestEndsAConnectionThatWaitsForOne(byte[] message) throws Exception {
    try (Wire wire = new Wire()) {
      TcpPeer peer = wire.stream();
      peer.expectFit();
      peer.send(message, TcpPeer.rrq("never looked at"));
      expectRejected(wire, peer, "");
    }
  }

  @ParameterizedTest
  @MethodSource("withoutBusiness")
  void behindAReadItIsAnsweredAfterItsEnd(byte[] message) throws Exception {
    try (Wire wire = new Wire()) {
      wire.files.put("a", Content.of(100_000));
      TcpPeer peer = wire.stream();
      peer.send(TcpPeer.rrq("a"), message);
      assertThat(peer.expectFile()).isEqualTo(Content.of(100_000));
      expectRejected(wire, peer, "");
    }
  }

  static List<byte[]> withoutBusinessInAWrite() {
    return List.of(
        TcpPeer.rrq("b"),
        TcpPeer.wrq("b"),
        TcpPeer.message(new byte[] {0, 4}),
        TcpPeer.message(new byte[] {0, 6}),
        TcpPeer.message(new byte[] {0, 7}),
        new byte[] {0, 0, 0, 1},
        new byte[] {-1, -1, -1, -1});
  }

  @ParameterizedTest
  @MethodSource("withoutBusinessInAWrite")
  void inTheMiddleOfAWriteItIsAnsweredCompletelyThoughMoreWasSent(byte[] message) throws Exception {
    try (Wire wire = new Wire()) {
      TcpPeer peer = wire.stream();
      peer.send(TcpPeer.wrq("a"), TcpPeer.data(new byte[9]), message, new byte[40_000]);
      assertThat(peer.expectError(ErrorCode.ILLEGAL_OPERATION)).isNotEmpty();
      peer.sendsNoMore();
      peer.expectClosed();
      assertThat(wire.reports.next().failure()).isInstanceOf(Failure.Violation.class);
      assertThat(wire.files.names()).isEmpty();
    }
  }

  @Test
  void behindARefusedWriteItEndsTheConnection() throws Exception {
    try (Wire wire = new Wire(Wire.PATIENT, AccessPolicy.READ_ONLY)) {
      TcpPeer peer = wire.stream();
      peer.send(TcpPeer.wrq("a"), TcpPeer.rrq("b"), new byte[20_000]);
      peer.expectError(ErrorCode.ACCESS_VIOLATION);
      assertThat(peer.expectError(ErrorCode.ILLEGAL_OPERATION)).contains("only DATA or ERROR");
      peer.sendsNoMore();
      peer.expectClosed();
      assertThat(wire.reports.nextDisconnect()).contains("only DATA or ERROR");
    }
  }

  @Test
  void aBrokenMessageIsReportedAsItWas() throws Exception {
    try (Wire wire = new Wire()) {
      TcpPeer inside = wire.stream();
      inside.send(new byte[] {0, 0, 0, 9, 0, 1});
      inside.sendsNoMore();
      inside.expectClosed();
      assertThat(wire.reports.nextDisconnect()).contains("ended inside of a message");
      TcpPeer broken = wire.stream();
      broken.expectFit();
      broken.send(new byte[] {0, 0});
      broken.reset();
      assertThat(wire.reports.nextDisconnect()).contains("connection broke");
    }
  }

  @Test
  void noGarbageDisturbsAnybodyElse() throws Exception {
    Random random = new Random(7);
    try (Wire wire = new Wire()) {
      TcpPeer other = wire.stream();
      for (int i = 0; i < 300; i++) {
        try (TcpPeer peer = new TcpPeer(wire.address())) {
          byte[] garbage = new byte[random.nextInt(300)];
          random.nextBytes(garbage);
          if (i % 2 == 0 && garbage.length > 6) {
            ByteBuffer.wrap(garbage).putInt(random.nextInt(50)).putShort((short) random.nextInt(7));
          }
          peer.sendIfOpen(i % 3 == 0 ? TcpPeer.wrq("g" + i) : new byte[0], garbage);
          peer.sendsNoMore();
          peer.expectGone();
        }
      }
      other.expectFit();
      Await.until("only one is open", () -> wire.reports.disconnects() > 0);
    }
  }

  private static void expectRejected(Wire wire, TcpPeer peer, String problem) throws Exception {
    String told = peer.expectError(ErrorCode.ILLEGAL_OPERATION);
    assertThat(told).contains(problem).isNotEmpty();
    peer.sendsNoMore();
    peer.expectClosed();
    assertThat(wire.reports.nextDisconnect()).isEqualTo(told);
  }
}
