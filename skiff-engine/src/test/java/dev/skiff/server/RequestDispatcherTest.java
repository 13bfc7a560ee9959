package dev.skiff.server;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.skiff.net.EventLoop;
import dev.skiff.net.UdpPort;
import dev.skiff.net.nio.NioEventLoop;
import dev.skiff.protocol.transfer.Limits;
import dev.skiff.storage.MemoryStorage;
import dev.skiff.testkit.Patience;
import dev.skiff.transfer.AccessPolicy;
import dev.skiff.transfer.TransferListener;
import dev.skiff.transfer.WhenBusy;
import dev.skiff.udp.SessionContext;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RequestDispatcherTest {
  private static final InetSocketAddress CLIENT = at("192.0.2.7");

  private final List<InetSocketAddress> answered = new ArrayList<>();
  private EventLoop loop;

  /** Takes what is sent. */
  private final class Port implements UdpPort {
    @Override
    public List<InetSocketAddress> addresses() {
      return List.of();
    }

    @Override
    public void send(ByteBuffer datagram, InetSocketAddress target, InetSocketAddress source) {
      answered.add(source);
    }

    @Override
    public void close() {}
  }

  @BeforeEach
  void startALoop() throws IOException {
    loop = NioEventLoop.start("request-dispatcher-test");
  }

  @AfterEach
  void closeTheLoop() {
    loop.close();
  }

  @Test
  void aRequestToAGroupOfHostsIsNotAnswered() throws Exception {
    CompletableFuture<Void> done = new CompletableFuture<>();
    loop.execute(
        () -> {
          try {
            List<UdpPort.Handler> handlers = new ArrayList<>();
            open(handlers);
            for (String asked : new String[] {"224.0.0.1", "ff02::1", "192.0.2.1"}) {
              ByteBuffer request = ByteBuffer.wrap("\0\1missing\0octet\0".getBytes(US_ASCII));
              handlers.getFirst().onDatagram(request, CLIENT, at(asked), loop.nanoTime());
            }
            done.complete(null);
          } catch (IOException | RuntimeException | Error e) {
            done.completeExceptionally(e);
          }
        });
    assertThat(done).succeedsWithin(Patience.LIMIT);
    // Each is answered by a task that the loop runs later.
    CompletableFuture<Void> later = new CompletableFuture<>();
    loop.execute(() -> later.complete(null));
    assertThat(later).succeedsWithin(Patience.LIMIT);
    assertThat(answered).containsExactly(at("192.0.2.1"));
  }

  @Test
  void aPortWhoseLoopHasEndedIsIdleOnceItStops() throws Exception {
    CompletableFuture<UdpServerPort> opened = new CompletableFuture<>();
    loop.execute(
        () -> {
          try {
            opened.complete(open(new ArrayList<>()));
          } catch (IOException | RuntimeException | Error e) {
            opened.completeExceptionally(e);
          }
        });
    UdpServerPort port = opened.get();
    loop.close();
    port.stop();
    port.cancelAll("as a test wants it");
    assertThat(port.idle()).isCompleted();
  }

  private UdpServerPort open(List<UdpPort.Handler> handlers) throws IOException {
    SessionContext context = SessionContext.create(loop, Runnable::run, Limits.DEFAULT);
    return UdpServerPort.open(
        handler -> {
          handlers.add(handler);
          return new Port();
        },
        List.of(context),
        new RequestAuthorizer(new MemoryStorage(), AccessPolicy.READ_ONLY, Limits.DEFAULT),
        new Admission(Limits.DEFAULT, WhenBusy.IGNORE, 0, loop.nanoTime()),
        TransferListener.NONE);
  }

  @Test
  void theSameLinkLocalAddressOnTwoLinksIsTwoClients() {
    RequestAddress first = new RequestAddress(at("fe80::1%1"), at("::"));
    assertThat(first).isEqualTo(new RequestAddress(at("fe80::1%1"), at("::")));
    assertThat(first).isNotEqualTo(new RequestAddress(at("fe80::1%2"), at("::")));
    assertThat(first.hashCode())
        .isEqualTo(new RequestAddress(at("fe80::1%1"), at("::")).hashCode());
  }

  private static InetSocketAddress at(String address) {
    return new InetSocketAddress(InetAddress.ofLiteral(address), 69);
  }
}
