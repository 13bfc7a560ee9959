package dev.skiff;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skiff.protocol.transfer.Failure;
import dev.skiff.protocol.wire.Direction;
import dev.skiff.protocol.wire.ErrorCode;
import dev.skiff.storage.Sinks;
import dev.skiff.storage.Sources;
import dev.skiff.transfer.ClientTransfer;
import dev.skiff.transfer.TransferListener;
import dev.skiff.transfer.TransferOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** After a transfer that failed, the same client begins the same one again. */
class ClientAgainTest {
  private static final TransferOptions HASTY =
      Script.PLAIN.withTimeout(Duration.ofSeconds(1)).withTries(2);

  private static final byte[] CONTENT = Content.of(700);

  @TempDir Path directory;

  @Test
  void aDownloadThatWasRefusedCanBeBegunAgain() throws Exception {
    try (Script script = new Script()) {
      ClientTransfer refused = pull(script, Script.PLAIN);
      script.request(Direction.READ);
      script.main.error(ErrorCode.FILE_NOT_FOUND, "not yet");
      assertThat(Script.failureOf(refused).failure()).isInstanceOf(Failure.PeerError.class);
      assertPulled(script);
    }
  }

  @Test
  void aDownloadThatBrokeOffInTheMiddleCanBeBegunAgain() throws Exception {
    try (Script script = new Script()) {
      ClientTransfer broken = pull(script, HASTY);
      script.request(Direction.READ);
      script.server.data(1, Content.block(CONTENT, 1, 512));
      script.server.expectAck(1);
      script.server.expectAck(1);
      assertThat(Script.failureOf(broken).report().bytes()).isEqualTo(512);
      assertPulled(script);
    }
  }

  private ClientTransfer pull(Script script, TransferOptions options) throws Exception {
    Path local = directory.resolve("a");
    return script.client.pull(script.file("a"), Sinks.file(local), options, TransferListener.NONE);
  }

  private void assertPulled(Script script) throws Exception {
    assertThat(directory).isEmptyDirectory();
    ClientTransfer again = pull(script, Script.PLAIN);
    script.request(Direction.READ);
    script.server.data(1, Content.block(CONTENT, 1, 512));
    script.server.expectAck(1);
    script.server.data(2, Content.block(CONTENT, 2, 512));
    script.server.expectAck(2);
    assertThat(again.await().bytes()).isEqualTo(700);
    assertThat(directory.resolve("a")).hasBinaryContent(CONTENT);
  }

  @Test
  void anUploadThatWasRefusedCanBeBegunAgain() throws Exception {
    try (Script script = new Script()) {
      ClientTransfer refused = push(script, Script.PLAIN);
      script.request(Direction.WRITE);
      script.main.error(ErrorCode.DISK_FULL, "not now");
      assertThat(Script.failureOf(refused).failure()).isInstanceOf(Failure.PeerError.class);
      assertPushed(script);
    }
  }

  @Test
  void anUploadThatNobodyAnsweredCanBeBegunAgain() throws Exception {
    try (Script script = new Script()) {
      ClientTransfer silent = push(script, HASTY);
      script.request(Direction.WRITE);
      script.request(Direction.WRITE);
      assertThat(Script.failureOf(silent).failure()).isInstanceOf(Failure.NoAnswer.class);
      assertPushed(script);
    }
  }

  private ClientTransfer push(Script script, TransferOptions options) throws Exception {
    Path local = Files.write(directory.resolve("local"), CONTENT);
    return script.client.push(
        Sources.file(local), script.file("a"), options, TransferListener.NONE);
  }

  private void assertPushed(Script script) throws Exception {
    ClientTransfer again = push(script, Script.PLAIN);
    script.request(Direction.WRITE);
    script.server.ack(0);
    assertThat(script.server.expectData(1)).isEqualTo(Content.block(CONTENT, 1, 512));
    script.server.ack(1);
    assertThat(script.server.expectData(2)).isEqualTo(Content.block(CONTENT, 2, 512));
    script.server.ack(2);
    assertThat(again.await().bytes()).isEqualTo(700);
  }
}
