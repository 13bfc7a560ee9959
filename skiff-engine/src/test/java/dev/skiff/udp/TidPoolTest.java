package dev.skiff.udp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.skiff.net.EventLoop;
import dev.skiff.net.Loops;
import dev.skiff.net.OnLoop;
import dev.skiff.net.UdpSocket;
import dev.skiff.protocol.transfer.Limits;
import dev.skiff.testkit.FreePorts;
import dev.skiff.testkit.OwnAddress;
import dev.skiff.transfer.PortRange;
import java.io.IOException;
import java.net.BindException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class TidPoolTest {
  private static final InetSocketAddress LOCAL = new InetSocketAddress(OwnAddress.IPV4, 0);
  private static final long REST = Duration.ofSeconds(3).toNanos();

  private static PortRange freeRange(int count) throws IOException {
    int first = FreePorts.inARow(count);
    return new PortRange(first, first + count - 1);
  }

  @Test
  @Tag("rfc1350-4-random-tid")
  void eachPortOfTheRangeIsTakenOnceAndInNoOrder() {
    TidPool pool = new TidPool(new PortRange(40_000, 40_999), 1);
    List<Integer> taken = new ArrayList<>();
    for (int port = pool.take(0); port > 0; port = pool.take(0)) {
      taken.add(port);
    }
    assertThat(taken).hasSize(1_000).doesNotHaveDuplicates().isNotEqualTo(sorted(taken));
    assertThat(taken).allMatch(port -> port >= 40_000 && port <= 40_999);
  }

  private static List<Integer> sorted(List<Integer> ports) {
    return ports.stream().sorted().toList();
  }

  @Test
  void twoServersTakeTheirPortsInDifferentOrders() {
    PortRange range = new PortRange(40_000, 40_999);
    assertThat(new TidPool(range, 1).take(0)).isNotEqualTo(new TidPool(range, 2).take(0));
  }

  @Test
  void aPortRestsAfterItsTransfer() {
    TidPool pool = new TidPool(new PortRange(40_000, 40_001), 1);
    int one = pool.take(0);
    int other = pool.take(0);
    pool.rest(one, 100);
    pool.rest(other, 200);
    assertThat(pool.take(100 + REST - 1)).isZero();
    assertThat(pool.take(100 + REST)).isEqualTo(one);
    assertThat(pool.take(100 + REST)).isZero();
    assertThat(pool.take(200 + REST)).isEqualTo(other);
  }

  /** The clock of a loop may pass the largest number. */
  @Test
  void aRestEndsAlsoIfTheClockOverflows() {
    TidPool pool = new TidPool(new PortRange(1, 1), 1);
    pool.rest(pool.take(0), Long.MAX_VALUE - 1);
    assertThat(pool.take(Long.MAX_VALUE)).isZero();
    assertThat(pool.take(Long.MAX_VALUE - 1 + REST)).isEqualTo(1);
  }

  @ParameterizedTest
  @EnumSource(Loops.class)
  void aPortThatAnotherProgramUsesIsLeftOut(Loops loops) throws Exception {
    PortRange range = freeRange(4);
    TidPool pool = new TidPool(range, 1);
    Set<Integer> opened = new HashSet<>();
    try (EventLoop loop = loops.start("tids");
        DatagramSocket one = new DatagramSocket(range.first(), OwnAddress.IPV4);
        DatagramSocket other = new DatagramSocket(range.last(), OwnAddress.IPV4)) {
      OnLoop.run(
          loop,
          () -> {
            opened.add(pool.open(loop, LOCAL).localAddress().getPort());
            opened.add(pool.open(loop, LOCAL).localAddress().getPort());
            assertThatExceptionOfType(NoFreePortException.class)
                .isThrownBy(() -> pool.open(loop, LOCAL))
                .withMessage("server is busy: no port of %s is free, try again later", range);
          });
      assertThat(opened)
          .containsExactlyInAnyOrder(range.first() + 1, range.first() + 2)
          .doesNotContain(one.getLocalPort(), other.getLocalPort());
    }
  }

  @ParameterizedTest
  @EnumSource(Loops.class)
  void aSocketThatIsClosedTwiceGivesItsPortBackOnce(Loops loops) throws Exception {
    TidPool pool = new TidPool(freeRange(2), 1);
    try (EventLoop loop = loops.start("tids")) {
      OnLoop.run(
          loop,
          () -> {
            UdpSocket socket = pool.open(loop, LOCAL);
            socket.close();
            socket.close();
            long later = loop.nanoTime() + REST;
            assertThat(List.of(pool.take(later), pool.take(later))).doesNotHaveDuplicates();
            assertThat(pool.take(later)).isZero();
          });
    }
  }

  /** Documentation addresses (RFC 5737) belong to no host. */
  @ParameterizedTest
  @EnumSource(Loops.class)
  void anAddressThatCannotBeBoundIsNotTakenForPortsInUse(Loops loops) throws Exception {
    TidPool pool = new TidPool(freeRange(8), 1);
    InetSocketAddress foreign = new InetSocketAddress(InetAddress.ofLiteral("192.0.2.1"), 0);
    try (EventLoop loop = loops.start("tids")) {
      OnLoop.run(
          loop,
          () -> {
            assertThatThrownBy(() -> pool.open(loop, foreign)).isInstanceOf(BindException.class);
            for (int i = 0; i < 7; i++) {
              pool.open(loop, LOCAL);
            }
          });
    }
  }

  @Test
  void aPortIsFreeAtOnceIfItsSocketCouldNotBeOpened() throws Exception {
    TidPool pool = new TidPool(freeRange(1), 1);
    EventLoop closed = Loops.LINUX.start("closed");
    closed.close();
    assertThatThrownBy(() -> pool.open(closed, LOCAL)).isNotInstanceOf(NoFreePortException.class);
    try (EventLoop loop = Loops.LINUX.start("tids")) {
      OnLoop.run(loop, () -> pool.open(loop, LOCAL));
    }
  }

  @ParameterizedTest
  @CsvSource({"1, 1, 0", "4, 4, 1", "100, 12, 25", "1000, 125, 250", "40000, 4096, 256"})
  void aFloodAndUploadsThatLingerLeavePortsToOthers(int size, int unvalidated, int lingering) {
    Limits limits = TidPool.limits(new PortRange(1, size), Limits.DEFAULT);
    assertThat(limits.unvalidatedTransfers()).isEqualTo(unvalidated);
    assertThat(limits.lingering()).isEqualTo(lingering);
    assertThat(limits.transfers()).isEqualTo(Limits.DEFAULT.transfers());
  }
}
