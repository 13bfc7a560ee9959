package dev.skiff;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skiff.protocol.transfer.Limits;
import dev.skiff.protocol.wire.Direction;
import dev.skiff.storage.Sink;
import dev.skiff.storage.Sinks;
import dev.skiff.storage.Source;
import dev.skiff.storage.Sources;
import dev.skiff.testkit.Patience;
import dev.skiff.transfer.ClientTransfer;
import dev.skiff.transfer.PacketListener;
import dev.skiff.transfer.RemoteFile;
import dev.skiff.transfer.TransferOptions;
import dev.skiff.transfer.Transport;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * A client over TCP, and a server whose every byte is written in the test. At its end it looks
 * whether each transfer was reported once, and its file closed once.
 */
final class TcpScript implements AutoCloseable {
  static final TransferOptions TCP = TransferOptions.DEFAULT.withTransport(Transport.TCP);

  /** Without options. */
  static final TransferOptions PLAIN = TCP.withoutNegotiation();

  /** For tests of the times themselves. */
  static final Limits HASTY =
      Limits.DEFAULT.toBuilder()
          .stall(Duration.ofSeconds(2))
          .connectTimeout(Duration.ofSeconds(1))
          .build();

  /** So that a connection is used again on a busy machine too. */
  private static final Duration KEPT_LONG = Duration.ofSeconds(4 * Patience.SECONDS);

  /** One transfer, as its user sees it. */
  private record Begun(ClientTransfer transfer, TcpFiles.Closes file, Reports reports) {}

  final TftpClient client;

  /** What downloads have brought. */
  final ByteArrayOutputStream received = new ByteArrayOutputStream();

  private final ServerSocket listening = new ServerSocket();
  private final List<TcpLine> lines = new CopyOnWriteArrayList<>();
  private final BlockingQueue<TcpLine> accepted = new LinkedBlockingQueue<>();
  private final List<Begun> begun = new ArrayList<>();

  TcpScript() throws IOException {
    this(Limits.DEFAULT);
  }

  TcpScript(Limits limits) throws IOException {
    this(limits, PacketListener.NONE);
  }

  TcpScript(Limits limits, PacketListener packets) throws IOException {
    this(limits, packets, KEPT_LONG);
  }

  /** A client whose connections wait for the next transfer for so long. */
  TcpScript(Limits limits, PacketListener packets, Duration kept) throws IOException {
    listening.bind(new InetSocketAddress(Peer.IPV4, 0));
    client = TftpClient.open(limits, packets, kept);
    Thread.ofVirtual().start(this::acceptAll);
  }

  private void acceptAll() {
    try {
      while (true) {
        TcpLine line = new TcpLine(listening.accept());
        lines.add(line);
        accepted.add(line);
      }
    } catch (IOException e) {
      assertThat(listening.isClosed()).as("whether the test is over").isTrue();
    }
  }

  InetSocketAddress address() {
    return (InetSocketAddress) listening.getLocalSocketAddress();
  }

  RemoteFile file(String name) {
    return new RemoteFile(Peer.IPV4.getHostAddress(), listening.getLocalPort(), name);
  }

  ClientTransfer pull(TransferOptions options) {
    return pull(Sinks.of(received), options);
  }

  ClientTransfer pull(Sink sink, TransferOptions options) {
    TcpFiles.CountedSink counted = new TcpFiles.CountedSink(sink);
    Reports reports = new Reports();
    return begun(client.pull(file("a"), counted, options, reports), counted.closes(), reports);
  }

  ClientTransfer push(byte[] content, TransferOptions options) {
    return push(Sources.bytes(content), options);
  }

  ClientTransfer push(Source source, TransferOptions options) {
    TcpFiles.CountedSource counted = new TcpFiles.CountedSource(source);
    Reports reports = new Reports();
    return begun(client.push(counted, file("a"), options, reports), counted.closes(), reports);
  }

  private ClientTransfer begun(ClientTransfer transfer, TcpFiles.Closes closes, Reports reports) {
    begun.add(new Begun(transfer, closes, reports));
    return transfer;
  }

  /** The next connection. */
  TcpLine accept() throws InterruptedException {
    TcpLine line = accepted.poll(Patience.SECONDS, TimeUnit.SECONDS);
    assertThat(line).as("a connection").isNotNull();
    return line;
  }

  /** Whether there is one that was not taken yet. */
  boolean hasConnection() {
    return !accepted.isEmpty();
  }

  /** The next connection, and the request on it, which is for the file "a". */
  TcpLine request(Direction direction) throws Exception {
    TcpLine line = accept();
    line.request(direction);
    return line;
  }

  /** From here on connections are refused. */
  void stopListening() throws IOException {
    listening.close();
  }

  /** A download that goes as it should, on a connection that is known already. */
  void pullOn(TcpLine line) throws Exception {
    received.reset();
    ClientTransfer transfer = pull(TCP);
    line.request(Direction.READ);
    line.data("fine".getBytes(StandardCharsets.US_ASCII));
    line.end();
    transfer.await();
    assertThat(received.toString(StandardCharsets.US_ASCII)).isEqualTo("fine");
  }

  /** An upload that goes as it should, on a connection that is known already. */
  void pushOn(TcpLine line) throws Exception {
    ClientTransfer transfer = push("mine".getBytes(StandardCharsets.US_ASCII), TCP);
    line.request(Direction.WRITE);
    assertThat(line.expectFile()).asString(StandardCharsets.US_ASCII).isEqualTo("mine");
    line.ack();
    transfer.await();
  }

  @Override
  public void close() throws IOException {
    client.close();
    listening.close();
    for (TcpLine line : lines) {
      line.close();
    }
    for (Begun one : begun) {
      assertThat(one.transfer.result()).as("a transfer of a closed client").isDone();
      one.file.awaitOnce();
      assertThat(one.reports.count()).as("reports of the outcome of one transfer").isEqualTo(1);
    }
  }
}
