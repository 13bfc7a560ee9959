package dev.skiff;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skiff.protocol.wire.ErrorCode;
import dev.skiff.protocol.wire.Option;
import java.io.ByteArrayOutputStream;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** docs/stream-protocol.md, "One transfer after another". */
class StreamSequenceTest {

  @Test
  void aConnectionCarriesAnyNumberOfTransfersAlsoAfterRefusals() throws Exception {
    try (Wire wire = new Wire()) {
      StreamPeer peer = wire.stream();
      for (int i = 0; i < 50; i++) {
        byte[] content = Content.of(1 + i * 1_000);
        peer.send(StreamPeer.wrq("f" + i), StreamPeer.data(content), StreamPeer.end());
        peer.expectAck();
        peer.send(StreamPeer.rrq("missing" + i));
        peer.expectError(ErrorCode.FILE_NOT_FOUND);
        peer.send(StreamPeer.rrq("f" + i));
        assertThat(peer.expectFile()).isEqualTo(content);
        peer.send(StreamPeer.wrq("f" + i), StreamPeer.end());
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
        requests.writeBytes(StreamPeer.rrq("f" + i, Option.of(Option.TRANSFER_SIZE, 0)));
      }
      StreamPeer peer = wire.stream();
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
        uploads.writeBytes(StreamPeer.wrq("f" + i));
        uploads.writeBytes(StreamPeer.data(Content.of(i * 700)));
        uploads.writeBytes(StreamPeer.end());
        uploads.writeBytes(StreamPeer.rrq("f" + i));
      }
      StreamPeer peer = wire.stream();
      CompletableFuture<Void> sending =
          CompletableFuture.runAsync(() -> peer.sendIfOpen(uploads.toByteArray()));
      for (int i = 1; i <= 100; i++) {
        peer.expectAck();
        assertThat(peer.expectFile()).isEqualTo(Content.of(i * 700));
      }
      sending.get(20, TimeUnit.SECONDS);
      assertThat(wire.files.names()).hasSize(100);
    }
  }

  @Test
  void aRequestThatComesWhileALargeFileIsSentWaitsForItsTurn() throws Exception {
    try (Wire wire = new Wire()) {
      wire.files.put("large", Content.of(20 << 20));
      wire.files.put("small", Content.of(10));
      StreamPeer peer = wire.narrowStream();
      peer.send(StreamPeer.rrq("large"));
      byte[] first = peer.expectData();
      for (int i = 0; i < 1_000; i++) {
        peer.send(StreamPeer.rrq("small"));
      }
      assertThat(StreamPeer.join(first, peer.expectFile())).isEqualTo(Content.of(20 << 20));
      for (int i = 0; i < 1_000; i++) {
        assertThat(peer.expectFile()).isEqualTo(Content.of(10));
      }
    }
  }

  @Test
  void aClientThatSendsNoMoreStillGetsItsAnswers() throws Exception {
    try (Wire wire = new Wire()) {
      wire.files.put("a", Content.of(9 << 20));
      StreamPeer peer = wire.narrowStream();
      peer.send(StreamPeer.rrq("a"), StreamPeer.rrq("missing"));
      peer.send(StreamPeer.wrq("b"), StreamPeer.data(new byte[9]), StreamPeer.end());
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
      StreamPeer peer = wire.stream();
      peer.send(StreamPeer.wrq("a"), StreamPeer.end());
      peer.expectAck();
      peer.sendsNoMore();
      peer.expectClosed();
      assertThat(wire.reports.next().succeeded()).isTrue();
      assertThat(wire.reports.disconnects()).isZero();
    }
  }
}
