package dev.skiff.net.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.skiff.linux.Errno;
import dev.skiff.net.Arrivals;
import dev.skiff.net.EventLoop;
import dev.skiff.net.OnLoop;
import dev.skiff.net.Runs;
import dev.skiff.net.UdpHandler;
import dev.skiff.net.UdpSocket;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Kernels that lack what the transport would like to use, or have nothing left to give. */
class OldKernelTest {
  private static final int NO_SUCH_OPTION = 92;
  private static final int NO_DESCRIPTORS_LEFT = 24;

  /** Before 5.11. */
  @Test
  void withoutFineWaitsTheWakesComeInTime() throws Exception {
    Arrivals arrivals = new Arrivals();
    try (EventLoop loop = LinuxEventLoop.start("test-loop", new WithoutFineWaits())) {
      UdpSocket socket = OnLoop.call(loop, () -> loop.open(Runs.at(Runs.IPV4), arrivals));
      for (long after : new long[] {20_000_000, 1_500_000, 300_000, 1, -1}) {
        long deadline = System.nanoTime() + after;
        OnLoop.run(loop, () -> socket.wakeAt(deadline));
        assertThat(arrivals.next(Arrivals.Woken.class).now() - deadline).isNotNegative();
      }
      OnLoop.run(loop, () -> Runs.send(loop, socket, Runs.bytes(9), 9, socket.localAddress()));
      assertThat(arrivals.datagrams(1)).containsExactly(Runs.bytes(9));
    }
  }

  /** The filter of the test above does what it is to do: else it would prove nothing. */
  @Test
  void theFilterIsInForceOnItsThreadOnly() throws Exception {
    int[] results = new int[2];
    Thread filtered =
        Thread.ofPlatform()
            .start(
                () -> {
                  DeniedCall.onThisThread(DeniedCall.EPOLL_PWAIT2);
                  results[0] = DeniedCall.resultOf(DeniedCall.EPOLL_PWAIT2);
                });
    filtered.join();
    results[1] = DeniedCall.resultOf(DeniedCall.EPOLL_PWAIT2);
    assertThat(results[0]).isEqualTo(-Errno.NOT_IMPLEMENTED.number());
    assertThat(results[1]).isNotEqualTo(-Errno.NOT_IMPLEMENTED.number());
  }

  /** UDP_GRO came with 5.0; ICMP errors may be withheld by a sandbox. */
  @Test
  void withoutItsOptionsASocketSendsAndReceivesAllTheSame() throws Exception {
    Arrivals arrivals = new Arrivals();
    try (EventLoop loop = LinuxEventLoop.start("test-loop", new WithoutOptions())) {
      for (var address : List.of(Runs.IPV4, Runs.IPV6)) {
        UdpSocket socket = OnLoop.call(loop, () -> loop.open(Runs.at(address), arrivals));
        assertThat(OnLoop.call(loop, () -> socket.receiveRuns(1 << 20))).isPositive();
        byte[] bytes = Runs.bytes(10_500);
        OnLoop.run(loop, () -> Runs.send(loop, socket, bytes, 1_000, socket.localAddress()));
        Runs.assertSame(arrivals.datagrams(11), Runs.pieces(bytes, 1_000));
      }
    }
  }

  /** A privileged process gets more; another what the system's bound allows. */
  @Test
  void withoutTheRightToMoreRoomTheOrdinaryWayIsTaken() throws Exception {
    SocketCalls calls =
        new SocketCalls() {
          @Override
          int setOption(int descriptor, int level, int option, int value) {
            return option == SO_RCVBUFFORCE && level == SOL_SOCKET
                ? -1
                : super.setOption(descriptor, level, option, value);
          }
        };
    try (EventLoop loop = LinuxEventLoop.start("test-loop", calls)) {
      UdpSocket socket = OnLoop.call(loop, () -> loop.open(Runs.at(Runs.IPV4), UdpHandler.NONE));
      Path allowed = Path.of("/proc/sys/net/core/rmem_max");
      int bound = Integer.parseInt(Files.readAllLines(allowed).getFirst());
      assertThat(OnLoop.call(loop, () -> socket.receiveRuns(20_000))).isEqualTo(20_000);
      assertThat(OnLoop.call(loop, () -> socket.receiveRuns(Integer.MAX_VALUE / 4)))
          .isBetween(20_001, bound);
    }
  }

  @Test
  void aSocketThatCannotBeOpenedKeepsNoDescriptor() throws Exception {
    SocketCalls calls =
        new SocketCalls() {
          @Override
          int bind(int descriptor, SocketName name) {
            return -NO_DESCRIPTORS_LEFT;
          }
        };
    try (EventLoop loop = LinuxEventLoop.start("test-loop", calls)) {
      Set<String> before = descriptors();
      for (int i = 0; i < 10; i++) {
        assertThatThrownBy(
                () -> OnLoop.call(loop, () -> loop.open(Runs.at(Runs.IPV4), UdpHandler.NONE)))
            .cause()
            .isInstanceOf(IOException.class);
        assertThatThrownBy(
                () -> OnLoop.call(loop, () -> loop.listen(Runs.at(Runs.IPV4), (_, _, _, _) -> {})))
            .cause()
            .isInstanceOf(IOException.class);
      }
      assertThat(descriptors()).hasSizeLessThan(before.size() + 5);
    }
  }

  private static Set<String> descriptors() throws IOException {
    try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
      return open.map(Path::toString).collect(Collectors.toSet());
    }
  }

  private static final class WithoutFineWaits extends SocketCalls {
    private boolean denied;

    @Override
    int await(int epoll, long events, int most, long nanos) {
      // Not on the thread that starts the loop, which tries a wait of no length: that is the
      // test's.
      if (!denied && nanos > 0) {
        DeniedCall.onThisThread(DeniedCall.EPOLL_PWAIT2);
        denied = true;
      }
      return super.await(epoll, events, most, nanos);
    }
  }

  private static final class WithoutOptions extends SocketCalls {
    @Override
    int setOption(int descriptor, int level, int option, int value) {
      boolean known =
          (level == SOL_UDP && option == UDP_GRO)
              || (level == SOL_IP && option == IP_RECVERR)
              || (level == SOL_IPV6 && option == IPV6_RECVERR);
      return known ? -NO_SUCH_OPTION : super.setOption(descriptor, level, option, value);
    }
  }
}
