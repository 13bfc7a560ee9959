package dev.skiff;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.skiff.storage.MemoryStorage;
import dev.skiff.storage.Sinks;
import dev.skiff.testkit.Patience;
import dev.skiff.transfer.ClientTransfer;
import dev.skiff.transfer.RemoteFile;
import dev.skiff.transfer.TransferListener;
import dev.skiff.transfer.TransferOptions;
import dev.skiff.transfer.TransferReport;
import dev.skiff.transfer.Transport;
import java.io.ByteArrayOutputStream;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Listeners that take their time, and transfers that do not wait for them. */
class SlowListenerTest {
  private final byte[] content = Content.of(300_000);
  private final CountDownLatch stands = new CountDownLatch(1);
  private final CountDownLatch goOn = new CountDownLatch(1);
  private Wire wire;
  private TftpClient client;

  @BeforeEach
  void open() throws Exception {
    wire = new Wire();
    wire.files.put("a", content);
    client = TftpClient.open(Wire.PATIENT);
  }

  @AfterEach
  void close() {
    goOn.countDown();
    client.close();
    wire.close();
  }

  /** A listener that stands still at its first progress, and at its end. */
  private final class Standing implements TransferListener {
    final Reports reports = new Reports();

    @Override
    public void onProgress(long bytes, OptionalLong total) {
      stand();
    }

    @Override
    public void onEnd(TransferReport report) {
      stand();
      reports.onEnd(report);
    }

    private void stand() {
      stands.countDown();
      Held.until(goOn);
    }
  }

  @ParameterizedTest
  @EnumSource
  void aListenerOfAClientHoldsUpNeitherItsTransferNorAnother(Transport transport) throws Exception {
    Standing standing = new Standing();
    TransferReport report =
        pull(transport, standing).result().get(Patience.SECONDS, TimeUnit.SECONDS);
    Held.until(stands);
    for (int i = 0; i < 3; i++) {
      pull(transport, TransferListener.NONE).result().get(Patience.SECONDS, TimeUnit.SECONDS);
    }
    assertThat(standing.reports.isEmpty()).isTrue();
    goOn.countDown();
    assertThat(standing.reports.next()).isEqualTo(report);
  }

  @ParameterizedTest
  @EnumSource
  void aListenerOfAServerHoldsUpNoTransfer(Transport transport) throws Exception {
    Standing standing = new Standing();
    MemoryStorage files = new MemoryStorage();
    files.put("a", content);
    try (TftpServer server =
        TftpServer.builder(files)
            .address(new InetSocketAddress(Peer.IPV4, 0))
            .limits(Wire.PATIENT)
            .listener(standing)
            .start()) {
      RemoteFile file = new RemoteFile(Peer.IPV4.getHostAddress(), server.port(), "a");
      for (int i = 0; i < 5; i++) {
        pull(file, transport, TransferListener.NONE)
            .result()
            .get(Patience.SECONDS, TimeUnit.SECONDS);
      }
      Held.until(stands);
      assertThat(standing.reports.isEmpty()).isTrue();
      goOn.countDown();
      for (int i = 0; i < 5; i++) {
        assertThat(standing.reports.next().succeeded()).isTrue();
      }
    }
  }

  /** It runs on a thread that no transfer needs. */
  @ParameterizedTest
  @EnumSource
  void aListenerMayWaitForTransfersOfItsClient(Transport transport, @TempDir Path directory)
      throws Exception {
    CompletableFuture<ClientTransfer> own = new CompletableFuture<>();
    CompletableFuture<Long> bytes = new CompletableFuture<>();
    TransferListener listener =
        new TransferListener() {
          @Override
          public void onProgress(long soFar, OptionalLong total) {
            try {
              client.pull(wire.file("a"), directory.resolve("other"));
              bytes.complete(own.join().await().bytes());
            } catch (Exception e) {
              bytes.completeExceptionally(e);
            }
          }
        };
    own.complete(pull(transport, listener));
    assertThat(bytes.get(Patience.SECONDS, TimeUnit.SECONDS)).isEqualTo(content.length);
    assertThat(Files.readAllBytes(directory.resolve("other"))).isEqualTo(content);
  }

  /** A thread that closes the client has this lock, and waits for the listener. */
  @ParameterizedTest
  @EnumSource
  void aListenerThatClosesItsClientIsRefusedWhileAnotherThreadClosesIt(Transport transport)
      throws Exception {
    CompletableFuture<Throwable> inside = new CompletableFuture<>();
    TransferListener closing =
        new TransferListener() {
          @Override
          public void onEnd(TransferReport report) {
            inside.complete(catchThrowable(client::close));
          }
        };
    TftpClient closed = client;
    synchronized (closed) {
      pull(transport, closing);
      assertThat(inside.get(Patience.SECONDS, TimeUnit.SECONDS))
          .isInstanceOf(IllegalStateException.class);
    }
  }

  private ClientTransfer pull(Transport transport, TransferListener listener) {
    return pull(wire.file("a"), transport, listener);
  }

  private ClientTransfer pull(RemoteFile file, Transport transport, TransferListener listener) {
    return client.pull(
        file,
        Sinks.of(new ByteArrayOutputStream()),
        TransferOptions.DEFAULT.withTransport(transport).withBlockSize(1_000),
        listener);
  }
}
