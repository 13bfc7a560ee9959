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
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the kernel may say when something is to be sent. */
class SendErrorsTest {
  /** As many as go in one call, and in three. */
  private static final int SIZE = 1_000;

  private static final int SEGMENTS = 64;
  private static final byte[] BYTES = Runs.bytes(130_500);
  private static final List<byte[]> PIECES = Runs.pieces(BYTES, SIZE);

  private final Calls calls = new Calls();
  private final Arrivals arrivals = new Arrivals();
  private DatagramSocket receiver;
  private InetSocketAddress target;
  private EventLoop loop;
  private UdpSocket socket;

  @BeforeEach
  void start() throws Exception {
    receiver = Runs.receiver(Runs.IPV4);
    target = Runs.addressOf(receiver);
    loop = LinuxEventLoop.start("test-loop", calls);
    socket = OnLoop.call(loop, () -> loop.open(Runs.at(Runs.IPV4), arrivals));
  }

  @AfterEach
  void stop() {
    loop.close();
    receiver.close();
  }

  @Test
  void aRunIsSentInAsFewCallsAsTheKernelAllows() throws Exception {
    assertThat(send(SIZE)).isTrue();
    Runs.expect(receiver, PIECES);
    assertThat(calls.segmented).hasValue(3);
    assertThat(send(1_400)).isTrue();
    Runs.expect(receiver, Runs.pieces(BYTES, 1_400));
    assertThat(calls.segmented).as("as many as fit into 65,507 bytes").hasValue(6);
    assertThat(calls.singles).hasValue(0);
  }

  @Test
  void whereThereIsNoRoomTheRestIsSentWhenThereIs() throws Exception {
    fail(calls.segmentedSends, Calls.NONE, Errno.TRY_AGAIN.number(), Calls.NONE, Calls.NONE);
    assertThat(send(SIZE)).isFalse();
    int left = BYTES.length - SEGMENTS * SIZE;
    assertThat(OnLoop.call(loop, () -> loop.sendBuffer().remaining())).isEqualTo(left);
    arrivals.next(Arrivals.Writable.class);
    assertThat(OnLoop.call(loop, () -> socket.sendRun(loop.sendBuffer(), SIZE, target))).isTrue();
    Runs.expect(receiver, PIECES);
    OnLoop.run(loop, () -> {});
    OnLoop.run(loop, () -> {});
    assertThat(arrivals.isEmpty()).as("told once").isTrue();
    assertNoMoreCame();
  }

  @Test
  void whereThereIsNoRoomForASingleDatagramItIsSentWhenThereIs() throws Exception {
    fail(calls.singleSends, Errno.TRY_AGAIN.number(), Errno.TRY_AGAIN.number());
    OnLoop.run(loop, () -> Runs.put(loop, Runs.bytes(9)));
    for (int i = 0; i < 2; i++) {
      assertThat(OnLoop.call(loop, () -> socket.send(loop.sendBuffer(), target))).isFalse();
      assertThat(OnLoop.call(loop, () -> loop.sendBuffer().remaining())).isEqualTo(9);
      arrivals.next(Arrivals.Writable.class);
    }
    assertThat(OnLoop.call(loop, () -> socket.send(loop.sendBuffer(), target))).isTrue();
    Runs.expect(receiver, List.of(Runs.bytes(9)));
  }

  /** Nobody says when a device's queue has drained. */
  @Test
  void afterAFullDeviceQueueItIsTriedAgainALittleLaterWithoutSpinning() throws Exception {
    fail(calls.segmentedSends, Calls.NONE, Errno.NO_BUFFERS.number());
    int waits = calls.waits.get();
    long began =
        OnLoop.call(
            loop,
            () -> {
              Runs.put(loop, BYTES);
              long now = System.nanoTime();
              assertThat(socket.sendRun(loop.sendBuffer(), SIZE, target)).isFalse();
              return now;
            });
    long writable = arrivals.next(Arrivals.Writable.class).now();
    assertThat(writable - began).isGreaterThanOrEqualTo(1_000_000);
    assertThat(calls.waits.get() - waits).isLessThan(6);
    assertThat(OnLoop.call(loop, () -> socket.sendRun(loop.sendBuffer(), SIZE, target))).isTrue();
    Runs.expect(receiver, PIECES);
    assertThat(arrivals.isEmpty()).isTrue();
  }

  @Test
  void aSocketThatIsClosedIsNotToldThatAQueueHasDrained() throws Exception {
    fail(calls.segmentedSends, Errno.NO_BUFFERS.number());
    Arrivals others = new Arrivals();
    UdpSocket other = OnLoop.call(loop, () -> loop.open(Runs.at(Runs.IPV4), others));
    OnLoop.run(
        loop,
        () -> {
          Runs.send(loop, socket, BYTES, SIZE, target);
          socket.close();
          other.wakeAt(System.nanoTime() + 5_000_000);
        });
    others.next(Arrivals.Woken.class);
    assertThat(arrivals.isEmpty()).isTrue();
  }

  /** EIO, EINVAL, EMSGSIZE: a device that cannot, or a way that is too narrow. */
  @ParameterizedTest
  @ValueSource(ints = {5, 22, 90})
  void whereSegmentsAreRefusedTheSocketSendsSingleDatagramsFromThenOn(int failure)
      throws Exception {
    fail(calls.segmentedSends, Calls.NONE, failure);
    assertThat(send(SIZE)).isTrue();
    Runs.expect(receiver, PIECES);
    assertThat(calls.segmented).as("not tried again").hasValue(2);
    assertThat(calls.singles).hasValue(PIECES.size() - SEGMENTS);
    assertThat(send(SIZE)).isTrue();
    Runs.expect(receiver, PIECES);
    assertThat(calls.segmented).hasValue(2);
    socket = OnLoop.call(loop, () -> loop.open(Runs.at(Runs.IPV4), UdpHandler.NONE));
    assertThat(send(SIZE)).isTrue();
    Runs.expect(receiver, PIECES);
    assertThat(calls.segmented).as("another socket may have a better way").hasValue(5);
    assertNoMoreCame();
  }

  /** Of a datagram that went elsewhere; the kernel tells it to whoever calls next. */
  @Test
  void theFateOfAnEarlierDatagramCostsNoOther() throws Exception {
    fail(calls.segmentedSends, Calls.NONE, Errno.REFUSED.number());
    assertThat(send(SIZE)).isTrue();
    Runs.expect(receiver, PIECES);
    fail(calls.singleSends, Errno.REFUSED.number());
    OnLoop.run(loop, () -> Runs.put(loop, Runs.bytes(9)));
    assertThat(OnLoop.call(loop, () -> socket.send(loop.sendBuffer(), target))).isTrue();
    Runs.expect(receiver, List.of(Runs.bytes(9)));
    assertNoMoreCame();
  }

  @Test
  void anErrorThatStaysIsToldAndTheSocketGoesOn() throws Exception {
    for (int failure : new int[] {Errno.REFUSED.number(), Errno.MESSAGE_TOO_LONG.number(), 1}) {
      fail(calls.singleSends, failure, failure);
      OnLoop.run(loop, () -> Runs.put(loop, Runs.bytes(9)));
      assertThatThrownBy(() -> OnLoop.call(loop, () -> socket.send(loop.sendBuffer(), target)))
          .cause()
          .isInstanceOf(IOException.class);
      assertThat(OnLoop.call(loop, () -> socket.send(loop.sendBuffer(), target))).isTrue();
      Runs.expect(receiver, List.of(Runs.bytes(9)));
    }
    fail(calls.segmentedSends, Errno.REFUSED.number(), Errno.REFUSED.number());
    assertThatThrownBy(() -> send(SIZE)).cause().isInstanceOf(IOException.class);
    assertThat(send(SIZE)).isTrue();
    Runs.expect(receiver, PIECES);
  }

  private boolean send(int size) throws Exception {
    return OnLoop.call(loop, () -> Runs.send(loop, socket, BYTES, size, target));
  }

  private void fail(Deque<Integer> calls, Integer... failures) throws Exception {
    OnLoop.run(
        loop,
        () -> {
          calls.clear();
          calls.addAll(List.of(failures));
        });
  }

  /** What was sent last is what comes next. */
  private void assertNoMoreCame() throws Exception {
    OnLoop.run(loop, () -> Runs.send(loop, socket, Runs.bytes(3), 3, target));
    Runs.expect(receiver, List.of(Runs.bytes(3)));
  }
}
