package dev.skiff.net.nio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.skiff.net.EventLoop;
import dev.skiff.net.OnLoop;
import dev.skiff.net.Runs;
import dev.skiff.net.UdpHandler;
import dev.skiff.testkit.Patience;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class NioUdpSocketTest {
  private static final InetSocketAddress LOCAL = new InetSocketAddress(Runs.IPV4, 0);

  private final CountDownLatch writable = new CountDownLatch(1);
  private final ByteBuffer run = ByteBuffer.allocateDirect(30);

  // macOS and BSD say so while the device sends what it has.
  @Test
  void aFullQueueOfTheDeviceIsWaitedFor() throws Exception {
    try (NioEventLoop loop = NioEventLoop.start("test-loop")) {
      NioUdpSocket socket = openFailingAtSecond(loop, "No buffer space available");
      boolean whole = OnLoop.call(loop, () -> socket.sendRun(run, 10, socket.localAddress()));
      assertThat(whole).isFalse();
      assertThat(run.position()).as("behind the first datagram").isEqualTo(10);
      assertThat(run.limit()).isEqualTo(30);
      assertThat(writable.await(Patience.SECONDS, TimeUnit.SECONDS)).isTrue();
      assertThat(OnLoop.call(loop, () -> socket.sendRun(run, 10, socket.localAddress()))).isTrue();
      assertThat(run.hasRemaining()).isFalse();
    }
  }

  @Test
  void anotherFailureIsTold() throws Exception {
    try (NioEventLoop loop = NioEventLoop.start("test-loop")) {
      NioUdpSocket socket = openFailingAtSecond(loop, "Network is unreachable");
      OnLoop.run(
          loop,
          () ->
              assertThatThrownBy(() -> socket.sendRun(run, 10, socket.localAddress()))
                  .isInstanceOf(IOException.class)
                  .hasMessage("Network is unreachable"));
    }
  }

  /** A socket that cannot send the second datagram, and can send all others. */
  private NioUdpSocket openFailingAtSecond(NioEventLoop loop, String message) throws Exception {
    AtomicInteger calls = new AtomicInteger();
    return OnLoop.call(
        (EventLoop) loop,
        () -> {
          DatagramChannel channel = NioChannels.bind(LOCAL, false);
          NioUdpSocket.Sender sender =
              (datagram, target) -> {
                if (calls.incrementAndGet() == 2) {
                  throw new IOException(message);
                }
                return channel.send(datagram, target);
              };
          return new NioUdpSocket(loop, channel, sender, loop.register(channel), handler());
        });
  }

  private UdpHandler handler() {
    return new UdpHandler() {
      @Override
      public void onDatagram(ByteBuffer datagram, InetSocketAddress sender, long now) {
        // What it sends comes back to it.
      }

      @Override
      public void onWritable(long now) {
        writable.countDown();
      }

      @Override
      public void onWake(long now) {
        throw new AssertionError("no wake was set");
      }
    };
  }
}
