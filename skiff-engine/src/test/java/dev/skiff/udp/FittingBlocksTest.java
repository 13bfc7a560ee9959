package dev.skiff.udp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skiff.net.EventLoop;
import dev.skiff.protocol.transfer.Limits;
import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.OptionalInt;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The largest block for a client whose blocks are not to be fragmented. */
class FittingBlocksTest {
  @ParameterizedTest
  @CsvSource({
    "192.0.2.1, 65535, 1472, 1468",
    "2001:db8::1, 65535, 1452, 1448",
    "192.0.2.1, 1400, 1472, 1368",
    "2001:db8::1, 1400, 1452, 1348",
    "192.0.2.1, 1400, 1272, 1268",
    "192.0.2.1, 1400, , 1368",
    "192.0.2.1, 65535, , 65464",
    "192.0.2.1, 65535, 5, 8",
    "192.0.2.1, 0, 1472, 65464",
    "127.0.0.1, 1400, 1472, 65464",
    "::1, 1400, 1472, 65464",
  })
  void isWhatTheRouteAndTheNetworkCarry(String client, int mtu, Integer datagram, int block) {
    SessionContext context =
        new SessionContext(
            loopWhoseRouteCarries(datagram),
            Runnable::run,
            Limits.DEFAULT,
            new BufferBudget(1),
            1,
            mtu,
            null);
    InetSocketAddress address = new InetSocketAddress(InetAddress.ofLiteral(client), 1);
    assertThat(context.fitting(address).limits().blockBytes()).isEqualTo(block);
  }

  private static EventLoop loopWhoseRouteCarries(Integer bytes) {
    OptionalInt answer = bytes == null ? OptionalInt.empty() : OptionalInt.of(bytes);
    return (EventLoop)
        Proxy.newProxyInstance(
            EventLoop.class.getClassLoader(),
            new Class<?>[] {EventLoop.class},
            (proxy, method, arguments) -> answer);
  }
}
