package dev.skiff;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.skiff.protocol.wire.Direction;
import dev.skiff.protocol.wire.Mode;
import dev.skiff.protocol.wire.Option;
import dev.skiff.storage.Sources;
import dev.skiff.transfer.ClientTransfer;
import dev.skiff.transfer.TransferOptions;
import dev.skiff.transfer.TransferReport;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.channels.Channels;
import java.util.Arrays;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** A client over TCP, byte by byte. */
class TcpClientWireTest {
  @Test
  void aReadAsksForTheSize() throws Exception {
    try (TcpScript script = new TcpScript()) {
      ClientTransfer transfer = script.pull(TcpScript.TCP);
      TcpLine line = script.accept();
      assertThat(line.receive(22)).isEqualTo(message("\0\1a\0octet\0tsize\0000\0"));
      line.size(3);
      line.data("abc".getBytes(US_ASCII));
      line.end();
      TransferReport report = transfer.await();
      assertThat(report.options()).containsExactly(Option.of(Option.TRANSFER_SIZE, 3));
      assertThat(script.received.toString(US_ASCII)).isEqualTo("abc");
    }
  }

  @Test
  void aWriteTellsTheSizeAndDoesNotWait() throws Exception {
    try (TcpScript script = new TcpScript()) {
      ClientTransfer transfer = script.push("abc".getBytes(US_ASCII), TcpScript.TCP);
      TcpLine line = script.accept();
      assertThat(line.receive(22)).isEqualTo(message("\0\2a\0octet\0tsize\0003\0"));
      assertThat(line.receive(9)).isEqualTo(message("\0\3abc"));
      assertThat(line.receive(6)).isEqualTo(TcpLine.END);
      assertThat(transfer.result()).isNotDone();
      line.size(3);
      line.ack();
      TransferReport report = transfer.await();
      assertThat(report.options()).containsExactly(Option.of(Option.TRANSFER_SIZE, 3));
      assertThat(report.bytes()).isEqualTo(3);
    }
  }

  @Test
  void anEmptyFileIsAnEmptyDataAndNothingElse() throws Exception {
    try (TcpScript script = new TcpScript()) {
      ClientTransfer up = script.push(new byte[0], TcpScript.TCP);
      TcpLine line = script.accept();
      assertThat(line.receive(22)).isEqualTo(message("\0\2a\0octet\0tsize\0000\0"));
      assertThat(line.receive(6)).isEqualTo(TcpLine.END);
      line.ack();
      assertThat(up.await().options()).isEmpty();
      ClientTransfer down = script.pull(TcpScript.TCP);
      line.request(Direction.READ);
      line.end();
      assertThat(down.await().bytes()).isZero();
    }
  }

  @Test
  void withoutNegotiationNoOptionIsSent() throws Exception {
    try (TcpScript script = new TcpScript()) {
      ClientTransfer down = script.pull(TcpScript.PLAIN);
      TcpLine line = script.accept();
      assertThat(line.receive(14)).isEqualTo(message("\0\1a\0octet\0"));
      line.end();
      down.await();
      ClientTransfer up = script.push(new byte[1], TcpScript.PLAIN);
      assertThat(line.receive(14)).isEqualTo(message("\0\2a\0octet\0"));
      assertThat(line.expectFile()).hasSize(1);
      line.ack();
      up.await();
    }
  }

  @Test
  void aTextHasNoSizeOnTheWire() throws Exception {
    TransferOptions netascii = TcpScript.TCP.withMode(Mode.NETASCII);
    try (TcpScript script = new TcpScript()) {
      ClientTransfer up = script.push("a\nb\r".getBytes(US_ASCII), netascii);
      TcpLine line = script.accept();
      assertThat(line.receive(17)).isEqualTo(message("\0\2a\0netascii\0"));
      assertThat(line.expectFile()).isEqualTo("a\r\nb\r\0".getBytes(US_ASCII));
      line.ack();
      assertThat(up.await().bytes()).isEqualTo(6);
      ClientTransfer down = script.pull(netascii);
      assertThat(line.receive(17)).isEqualTo(message("\0\1a\0netascii\0"));
      line.data("a\r\nb\r".getBytes(US_ASCII));
      line.data("\0".getBytes(US_ASCII));
      line.end();
      assertThat(down.await().mode()).isEqualTo("netascii");
      assertThat(script.received.toString(US_ASCII)).isEqualTo("a\nb\r");
    }
  }

  @Test
  void aStreamOfUnknownLengthAnnouncesNone() throws Exception {
    try (TcpScript script = new TcpScript()) {
      ClientTransfer transfer =
          script.push(Sources.of(new ByteArrayInputStream(new byte[5])), TcpScript.TCP);
      TcpLine line = script.accept();
      assertThat(line.request(Direction.WRITE).options()).isEmpty();
      assertThat(line.expectFile()).hasSize(5);
      line.ack();
      assertThat(transfer.await().bytes()).isEqualTo(5);
    }
  }

  @Test
  void aChannelOfKnownLengthAnnouncesIt() throws Exception {
    try (TcpScript script = new TcpScript()) {
      byte[] content = Content.of(200_000);
      ClientTransfer transfer =
          script.push(
              Sources.of(
                  Channels.newChannel(new ByteArrayInputStream(content)), OptionalLong.of(200_000)),
              TcpScript.TCP);
      TcpLine line = script.accept();
      assertThat(line.request(Direction.WRITE).options())
          .containsExactly(Option.of(Option.TRANSFER_SIZE, 200_000));
      assertThat(line.expectFile()).isEqualTo(content);
      line.ack();
      transfer.await();
    }
  }

  /** The reader bounds each message: see {@link TcpLine#receive()}. */
  @Test
  void aLargeFileGoesInMessagesOfAMebibyte() throws Exception {
    byte[] content = Content.of(5 << 20);
    try (TcpScript script = new TcpScript()) {
      ClientTransfer transfer = script.push(content, TcpScript.TCP);
      TcpLine line = script.request(Direction.WRITE);
      ByteArrayOutputStream file = new ByteArrayOutputStream();
      byte[] first = line.expectData();
      assertThat(first).hasSize(1 << 20);
      file.writeBytes(first);
      file.writeBytes(line.expectFile());
      assertThat(file.toByteArray()).isEqualTo(content);
      line.ack();
      assertThat(transfer.await().bytes()).isEqualTo(content.length);
    }
  }

  @Test
  void whereAMessageEndsSaysNothing() throws Exception {
    byte[] content = Content.of(70_000);
    try (TcpScript script = new TcpScript()) {
      ClientTransfer transfer = script.pull(TcpScript.TCP);
      TcpLine line = script.request(Direction.READ);
      line.size(content.length);
      int place = 0;
      for (int length = 1; place < content.length; length = Math.min(length * 3, 40_000)) {
        int next = Math.min(place + length, content.length);
        line.data(Arrays.copyOfRange(content, place, next));
        place = next;
      }
      line.end();
      assertThat(transfer.await().bytes()).isEqualTo(content.length);
      assertThat(script.received.toByteArray()).isEqualTo(content);
    }
  }

  @Test
  void whatComesByteByByteIsUnderstood() throws Exception {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    all.writeBytes(message("\0\6TSize\0006\0"));
    all.writeBytes(message("\0\3abc"));
    all.writeBytes(message("\0\3def"));
    all.writeBytes(TcpLine.END);
    try (TcpScript script = new TcpScript()) {
      ClientTransfer transfer = script.pull(TcpScript.TCP);
      TcpLine line = script.request(Direction.READ);
      for (byte one : all.toByteArray()) {
        line.bytes(one);
      }
      assertThat(transfer.await().bytes()).isEqualTo(6);
      assertThat(script.received.toString(US_ASCII)).isEqualTo("abcdef");
      script.pushOn(line);
    }
  }

  @Test
  void anAckMayBringMore() throws Exception {
    try (TcpScript script = new TcpScript()) {
      ClientTransfer transfer = script.push(new byte[3], TcpScript.TCP);
      TcpLine line = script.request(Direction.WRITE);
      line.expectFile();
      line.bytes(message("\0\4more"));
      transfer.await();
      script.pullOn(line);
    }
  }

  /** Latin letters and NULs, with their length before them. */
  private static byte[] message(String packet) {
    return ("\0\0\0" + (char) packet.length() + packet).getBytes(US_ASCII);
  }
}
