package dev.skiff;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skiff.protocol.wire.ErrorCode;
import dev.skiff.protocol.wire.Option;
import dev.skiff.testkit.Patience;
import java.io.ByteArrayOutputStream;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** docs/stream-protocol.md, "One transfer after another". */
class TcpSequenceTest {

  @Test
  void aConnectionCarriesAnyNumberOfTransfersAlsoAfterRefusals() throws Exception {
    try (Wire wire = new Wire()) {
      TcpPeer peer = wire.stream();
      for (int i = 0; i < 50; i++) {
        byte[] content = Content.of(1 + i * 1_000);
        peer.send(TcpPeer.wrq("f" + i), TcpPeer.data(content), TcpPeer.end());
        peer.expectAck();
        peer.send(TcpPeer.rrq("missing" + i));
        peer.expectError(ErrorCode.FILE_NOT_FOUND);
        peer.send(TcpPeer.rrq("f" + i));
        assertThat(peer.expectFile()).isEqualTo(content);
        peer.send(TcpPeer.wrq("f" + i), TcpPeer.end());
        peer.expectError(ErrorCode.FILE_ALREADY_EXISTS);
      }
    }
  }

  @Test
  void readsThatAreAskedForAtOnceAreAnsweredInTheirOrder() throws Exception {
    try (Wire wire = new Wire()) {
      ByteArrayOutputStream requests = new ByteArrayOutputStream();
      for (int i = 0; i < 400; i++) {
        if (i % 10 > 0) {
          wire.files.put("f" + i, Content.of(i * 300));
        }
        requests.writeBytes(TcpPeer.rrq("f" + i, Option.of(Option.TRANSFER_SIZE, 0)));
      }
      TcpPeer peer = wire.stream();
      peer.send(requests.toByteArray());
      for (int i = 0; i < 400; i++) {
        if (i % 10 > 0) {
          peer.expectOptionAck(Option.of(Option.TRANSFER_SIZE, i * 300L));
          assertThat(peer.expectFile()).isEqualTo(Content.of(i * 300));
        } else {
          peer.expectError(ErrorCode.FILE_NOT_FOUND);
        }
      }
      assertThat(peer.hasSomething()).isFalse();
    }
  }

  @Test
  void uploadsThatAreSentAtOnceAreTakenInTheirOrder() throws Exception {
    try (Wire wire = new Wire()) {
      ByteArrayOutputStream uploads = new ByteArrayOutputStream();
      for (int i = 1; i <= 100; i++) {
        uploads.writeBytes(TcpPeer.wrq("f" + i));
        uploads.writeBytes(TcpPeer.data(Content.of(i * 700)));
        uploads.writeBytes(TcpPeer.end());
        uploads.writeBytes(TcpPeer.rrq("f" + i));
      }
      TcpPeer peer = wire.stream();
      CompletableFuture<Void> sending =
          CompletableFuture.runAsync(() -> peer.sendIfOpen(uploads.toByteArray()));
      for (int i = 1; i <= 100; i++) {
        peer.expectAck();
        assertThat(peer.expectFile()).isEqualTo(Content.of(i * 700));
      }
      sending.get(Patience.SECONDS, TimeUnit.SECONDS);
      assertThat(wire.files.names()).hasSize(100);
    }
  }

  @Test
  void aRequestThatComesWhileALargeFileIsSentWaitsForItsTurn() throws Exception {
    try (Wire wire = new Wire()) {
      wire.files.put("large", Content.of(20 << 20));
      wire.files.put("small", Content.of(10));
      TcpPeer peer = wire.narrowStream();
      peer.send(TcpPeer.rrq("large"));
      byte[] first = peer.expectData();
      for (int i = 0; i < 1_000; i++) {
        peer.send(TcpPeer.rrq("small"));
      }
      assertThat(TcpPeer.join(first, peer.expectFile())).isEqualTo(Content.of(20 << 20));
      for (int i = 0; i < 1_000; i++) {
        assertThat(peer.expectFile()).isEqualTo(Content.of(10));
      }
    }
  }

  @Test
  void aClientThatSendsNoMoreStillGetsItsAnswers() throws Exception {
    try (Wire wire = new Wire()) {
      wire.files.put("a", Content.of(9 << 20));
      TcpPeer peer = wire.narrowStream();
      peer.send(TcpPeer.rrq("a"), TcpPeer.rrq("missing"));
      peer.send(TcpPeer.wrq("b"), TcpPeer.data(new byte[9]), TcpPeer.end());
      peer.sendsNoMore();
      assertThat(peer.expectFile()).isEqualTo(Content.of(9 << 20));
      peer.expectError(ErrorCode.FILE_NOT_FOUND);
      peer.expectAck();
      peer.expectClosed();
      assertThat(wire.files.names()).containsExactly("a", "b");
    }
  }

  @Test
  void aClientThatGoesBetweenTransfersIsNoFault() throws Exception {
    try (Wire wire = new Wire()) {
      TcpPeer peer = wire.stream();
      peer.send(TcpPeer.wrq("a"), TcpPeer.end());
      peer.expectAck();
      peer.sendsNoMore();
      peer.expectClosed();
      assertThat(wire.reports.next().succeeded()).isTrue();
      assertThat(wire.reports.disconnects()).isZero();
    }
  }
}
