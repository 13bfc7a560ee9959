package dev.skiff.lab.bench.udp;

import dev.skiff.lab.bench.BenchFile;
import dev.skiff.transport.EventLoop;
import dev.skiff.transport.UdpPort;
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
 * Answers each read from memory and throws away what is written: what the clients reach where the
 * server does nothing. It agrees to everything, repeats nothing, and uses its sockets again.
 */
public final class EmptyServer implements AutoCloseable {
  private static final Duration LIMIT = Duration.ofSeconds(10);

  private final EventLoop loop;
  private final Deque<EmptyTransfer> free = new ArrayDeque<>();
  private final CompletableFuture<UdpPort> port = new CompletableFuture<>();

  private EmptyServer(EventLoop loop) {
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

  static EmptyServer start(InetSocketAddress address) throws IOException {
    EmptyServer server = new EmptyServer(Loops.start("empty server"));
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
      String name = Packets.fileName(packet);
      if (name.matches("[rw]\\d+-\\d+")) {
        EmptyTransfer transfer = free.isEmpty() ? new EmptyTransfer(loop, free::push) : free.pop();
        transfer.begin(workload(packet, name), BenchFile.named(name), sender);
      } else {
        // Who asks for anything else only wants to know whether somebody listens.
        port.join().send(Packets.putError(loop.sendBuffer().clear(), 1).flip(), sender, asked);
      }
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Workload workload(ByteBuffer request, String name) {
    return new Workload(
        Packets.opcode(request) == Packets.WRQ,
        1,
        BenchFile.named(name).size(),
        Packets.blockSize(request),
        Packets.windowSize(request));
  }
}
