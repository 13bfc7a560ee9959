package dev.skiff.net.linux;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.skiff.net.EventLoop;
import dev.skiff.net.OnLoop;
import dev.skiff.net.Runs;
import dev.skiff.net.UdpHandler;
import dev.skiff.net.UdpSocket;
import java.lang.foreign.MemorySegment;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.Test;

/** A kernel that cannot send several datagrams in one call. */
class WithoutSegmentsTest {
  private static final int NO_SUCH_OPTION = 92;

  /**
   * Before 4.18 the kernel does not refuse UDP_SEGMENT with a datagram: it passes over what it does
   * not know there, and sends the whole run as one. Only the option of the socket is refused.
   */
  @Test
  void whereTheKernelKnowsNoSegmentsARunIsStillDatagrams() throws Exception {
    try (DatagramSocket receiver = Runs.receiver(Runs.IPV4);
        EventLoop loop = LinuxEventLoop.start("test-loop", new WithoutSegments())) {
      UdpSocket socket = OnLoop.call(loop, () -> loop.open(Runs.at(Runs.IPV4), UdpHandler.NONE));
      byte[] bytes = Runs.bytes(5_500);
      InetSocketAddress target = Runs.addressOf(receiver);
      OnLoop.run(loop, () -> Runs.send(loop, socket, bytes, 1_000, target));
      Runs.expect(receiver, Runs.pieces(bytes, 1_000));
    }
  }

  private static final class WithoutSegments extends SocketCalls {
    /** Of struct msghdr. */
    private static final long CONTROL_LENGTH = 40;

    @Override
    int setOption(int descriptor, int level, int option, int value) {
      return level == SOL_UDP ? -NO_SUCH_OPTION : super.setOption(descriptor, level, option, value);
    }

    @Override
    int option(int descriptor, int level, int option) {
      return level == SOL_UDP ? -NO_SUCH_OPTION : super.option(descriptor, level, option);
    }

    @SuppressWarnings("restricted")
    @Override
    int sendMessage(int descriptor, long message) {
      MemorySegment.ofAddress(message)
          .reinterpret(CONTROL_LENGTH + Long.BYTES)
          .set(JAVA_LONG, CONTROL_LENGTH, 0);
      return super.sendMessage(descriptor, message);
    }
  }
}
