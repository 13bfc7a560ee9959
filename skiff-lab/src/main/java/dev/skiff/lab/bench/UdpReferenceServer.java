package dev.skiff.lab.bench;

import dev.skiff.net.EventLoop;
import dev.skiff.net.UdpPort;
import dev.skiff.protocol.wire.ErrorCode;
import dev.skiff.protocol.wire.Packet;
import dev.skiff.protocol.wire.PacketDecoder;
import dev.skiff.protocol.wire.PacketEncoder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Answers each read from memory and drops what is written, so that it shows the most that the
 * clients can take. It agrees to every option, repeats nothing, and uses its sockets again.
 */
final class UdpReferenceServer implements AutoCloseable {
  private static final Duration LIMIT = Duration.ofSeconds(10);

  private final EventLoop loop;
  private final Deque<ReferenceTransfer> free = new ArrayDeque<>();
  private final CompletableFuture<UdpPort> port = new CompletableFuture<>();

  private UdpReferenceServer(EventLoop loop) {
    this.loop = loop;
  }

  /**
   * Serves until it is killed.
   *
   * @param args the port
   */
  public static void main(String[] args) throws IOException, InterruptedException {
    start(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), Integer.parseInt(args[0])));
    new CountDownLatch(1).await();
  }

  static UdpReferenceServer start(InetSocketAddress address) throws IOException {
    UdpReferenceServer server = new UdpReferenceServer(LoadGenerator.startLoop("reference server"));
    server.loop.execute(() -> server.listen(address));
    return server;
  }

  private void listen(InetSocketAddress address) {
    try {
      port.complete(loop.listen(address, this::onRequest));
    } catch (IOException e) {
      port.completeExceptionally(e);
    }
  }

  InetSocketAddress address() throws InterruptedException, ExecutionException, TimeoutException {
    return port.get(LIMIT.toSeconds(), TimeUnit.SECONDS).addresses().getFirst();
  }

  @Override
  public void close() {
    loop.close();
  }

  private void onRequest(
      ByteBuffer packet, InetSocketAddress sender, InetSocketAddress asked, long now) {
    try {
      if (PacketDecoder.decode(packet) instanceof Packet.Request request
          && request.filename().matches("[rw]\\d+-\\d+")) {
        ReferenceTransfer transfer =
            free.isEmpty() ? new ReferenceTransfer(loop, free::push) : free.pop();
        transfer.begin(Workload.of(request), BenchFile.named(request.filename()), sender);
      } else {
        ByteBuffer out = loop.sendBuffer().clear();
        PacketEncoder.encode(Packet.Error.of(ErrorCode.FILE_NOT_FOUND, ""), out);
        port.join().send(out.flip(), sender, asked);
      }
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
