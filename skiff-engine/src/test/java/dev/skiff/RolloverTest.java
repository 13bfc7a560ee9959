package dev.skiff;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skiff.protocol.transfer.Limits;
import dev.skiff.protocol.wire.Option;
import dev.skiff.protocol.wire.Packet;
import dev.skiff.storage.Sinks;
import dev.skiff.storage.Sources;
import dev.skiff.transfer.ClientTransfer;
import dev.skiff.transfer.TransferListener;
import dev.skiff.transfer.TransferOptions;
import java.io.ByteArrayOutputStream;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files of more than 65,535 blocks. */
class RolloverTest {
  private static final int BLOCK_BYTES = 8;
  private static final int BLOCKS = 70_000;
  private static final int WINDOW = 50;
  private static final Option BLOCK = Option.of(Option.BLOCK_SIZE, BLOCK_BYTES);
  private static final Option WINDOW_50 = Option.of(Option.WINDOW_SIZE, WINDOW);

  @ParameterizedTest
  @Tag("rfc1350-4-numbers-from-1")
  @ValueSource(ints = {0, 1})
  void aLongFileComesDownOverTheWrap(int rollover) throws Exception {
    byte[] content = Content.of(BLOCKS * BLOCK_BYTES - 3);
    Option agreed = Option.of(Option.ROLLOVER, rollover);
    try (Wire wire = new Wire()) {
      wire.files.put("a", content);
      Peer peer = wire.peer();
      peer.read(wire.address(), "a", BLOCK, WINDOW_50, agreed);
      peer.expectOptionAck(BLOCK, WINDOW_50, agreed);
      peer.ack(0);
      ByteArrayOutputStream got = new ByteArrayOutputStream();
      for (int block = 1; block <= BLOCKS; block++) {
        got.writeBytes(peer.expectData(wire(block, rollover)));
        if (block % WINDOW == 0 || block == BLOCKS) {
          peer.ack(wire(block, rollover));
        }
      }
      assertThat(got.toByteArray()).isEqualTo(content);
      assertThat(wire.reports.next().retransmissions()).isZero();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1})
  void aLongFileGoesUpOverTheWrap(int rollover) throws Exception {
    byte[] content = Content.of(BLOCKS * BLOCK_BYTES - 3);
    Option agreed = Option.of(Option.ROLLOVER, rollover);
    try (Wire wire = new Wire()) {
      Peer peer = wire.peer();
      peer.write(wire.address(), "a", BLOCK, WINDOW_50, agreed);
      peer.expectOptionAck(BLOCK, WINDOW_50, agreed);
      for (int block = 1; block <= BLOCKS; block++) {
        peer.data(wire(block, rollover), Content.block(content, block, BLOCK_BYTES));
        if (block % WINDOW == 0 || block == BLOCKS) {
          peer.expectAck(wire(block, rollover));
        }
      }
      assertThat(wire.files.get("a")).hasValue(content);
    }
  }

  private static int wire(int block, int rollover) {
    return block < 65_536 ? block : block - 65_536 + rollover;
  }

  /** No option for it in our requests: the client follows what the server does. */
  @Test
  void aClientFollowsAServerThatGoesOnWith1() throws Exception {
    byte[] content = Content.of(65_600 * BLOCK_BYTES);
    try (Script script = new Script()) {
      ClientTransfer transfer =
          script.pull(TransferOptions.DEFAULT.withBlockSize(BLOCK_BYTES).withWindowSize(1));
      script.main.receive();
      script.server.turnTo(script.main.other());
      script.server.reply(new Packet.OptionAck(List.of(BLOCK)));
      script.server.expectAck(0);
      for (int block = 1; block <= 65_601; block++) {
        script.server.data(wire(block, 1), Content.block(content, block, BLOCK_BYTES));
        script.server.expectAck(wire(block, 1));
      }
      assertThat(transfer.await().bytes()).isEqualTo(content.length);
      assertThat(script.received.toByteArray()).isEqualTo(content);
    }
  }

  @Test
  void ourClientAndServerAgreeOverTheWrapBothWays() throws Exception {
    byte[] content = Content.of(BLOCKS * BLOCK_BYTES);
    TransferOptions options =
        TransferOptions.DEFAULT.withBlockSize(BLOCK_BYTES).withWindowSize(64).withTries(10);
    try (Wire wire = new Wire(Limits.DEFAULT);
        TftpClient client = TftpClient.open()) {
      client.push(Sources.bytes(content), wire.file("a"), options, TransferListener.NONE).await();
      assertThat(wire.files.get("a")).hasValue(content);
      ByteArrayOutputStream got = new ByteArrayOutputStream();
      client.pull(wire.file("a"), Sinks.of(got), options, TransferListener.NONE).await();
      assertThat(got.toByteArray()).isEqualTo(content);
    }
  }
}
