package dev.skiff.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetSocketAddress;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A run of which the system refuses a datagram. */
class SendRefusalTest {
  /** Who is told counts the rest as lost, and has to find where it ends. */
  @ParameterizedTest
  @EnumSource(Loops.class)
  void aDatagramThatIsTooLargeIsRefusedAndTheBufferKeepsItsLimit(Loops loops) throws Exception {
    try (EventLoop loop = loops.start("test-loop")) {
      UdpSocket socket = OnLoop.call(loop, () -> loop.open(Runs.at(Runs.IPV4), UdpHandler.NONE));
      InetSocketAddress target = OnLoop.call(loop, socket::localAddress);
      OnLoop.run(
          loop,
          () -> {
            assertThatThrownBy(() -> Runs.send(loop, socket, Runs.bytes(131_072), 65_508, target))
                .isInstanceOf(IOException.class);
            assertThat(loop.sendBuffer().limit()).isEqualTo(EventLoop.SEND_BUFFER_BYTES);
            assertThat(loop.sendBuffer().position()).isZero();
          });
    }
  }
}
