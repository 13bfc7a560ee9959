package dev.skiff.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** The times that sockets ask to be woken at, and the loop's buffer. */
@ParameterizedClass
@EnumSource(Loops.class)
class WakingTest {
  private static final long NEAR = Duration.ofMillis(20).toNanos();
  private static final long FAR = Duration.ofHours(1).toNanos();

  @Parameter Loops loops;

  private EventLoop loop;

  @BeforeEach
  void start() throws Exception {
    loop = loops.start("test-loop");
  }

  @AfterEach
  void stop() {
    loop.close();
  }

  @Test
  void aTimeThatIsNearOrPastComes() throws Exception {
    Arrivals arrivals = new Arrivals();
    UdpSocket socket = open(arrivals);
    for (long after : new long[] {NEAR, 1, 0, -NEAR, -FAR, NEAR / 100}) {
      long deadline = System.nanoTime() + after;
      OnLoop.run(loop, () -> socket.wakeAt(deadline));
      long now = arrivals.next(Arrivals.Woken.class).now();
      assertThat(now - deadline).as("woken before its time").isNotNegative();
      assertThat(System.nanoTime() - now).isNotNegative();
    }
    assertThat(arrivals.isEmpty()).as("each comes once").isTrue();
  }

  @Test
  void aLaterTimeReplacesAnEarlierOneAndTheOtherWayRound() throws Exception {
    Arrivals arrivals = new Arrivals();
    UdpSocket socket = open(arrivals);
    long deadline = System.nanoTime() + 2 * NEAR;
    OnLoop.run(
        loop,
        () -> {
          socket.wakeAt(deadline - NEAR);
          socket.wakeAt(deadline + FAR);
          socket.wakeAt(deadline);
        });
    assertThat(arrivals.next(Arrivals.Woken.class).now() - deadline).isNotNegative();
    OnLoop.run(loop, () -> {});
    assertThat(arrivals.isEmpty()).as("once").isTrue();
  }

  @Test
  void aTimeThatIsPutOffFarSaysNothingWhileOthersAreWoken() throws Exception {
    Arrivals arrivals = new Arrivals();
    Arrivals others = new Arrivals();
    UdpSocket socket = open(arrivals);
    UdpSocket other = open(others);
    long deadline = System.nanoTime() + NEAR;
    OnLoop.run(
        loop,
        () -> {
          socket.wakeAt(deadline);
          socket.wakeAt(deadline + FAR);
          other.wakeAt(deadline + NEAR);
        });
    others.next(Arrivals.Woken.class);
    assertThat(arrivals.isEmpty()).isTrue();
  }

  @Test
  void aSocketThatIsClosedIsNotWoken() throws Exception {
    Arrivals closed = new Arrivals();
    Arrivals open = new Arrivals();
    UdpSocket one = open(closed);
    UdpSocket other = open(open);
    long deadline = System.nanoTime() + NEAR;
    OnLoop.run(
        loop,
        () -> {
          one.wakeAt(deadline);
          other.wakeAt(deadline + 1);
          one.close();
        });
    open.next(Arrivals.Woken.class);
    assertThat(closed.isEmpty()).isTrue();
  }

  @Test
  void whoIsWokenMayAskForItAgain() throws Exception {
    List<Long> times = new ArrayList<>();
    Arrivals last = new Arrivals();
    UdpSocket[] socket = new UdpSocket[1];
    socket[0] =
        open(
            new Arrivals() {
              @Override
              public void onWake(long now) {
                times.add(now);
                if (times.size() == 50) {
                  last.onWake(now);
                } else {
                  socket[0].wakeAt(now + 100_000);
                }
              }
            });
    OnLoop.run(loop, () -> socket[0].wakeAt(System.nanoTime()));
    last.next(Arrivals.Woken.class);
    for (int i = 1; i < times.size(); i++) {
      assertThat(times.get(i) - times.get(i - 1)).isGreaterThanOrEqualTo(100_000);
    }
  }

  @Test
  void theBufferForWhatIsSentIsDirectAndAlwaysTheSame() throws Exception {
    ByteBuffer buffer = OnLoop.call(loop, loop::sendBuffer);
    assertThat(buffer.isDirect()).isTrue();
    assertThat(buffer.capacity()).isEqualTo(EventLoop.SEND_BUFFER_BYTES);
    assertThat(OnLoop.call(loop, loop::sendBuffer)).isSameAs(buffer);
  }

  private UdpSocket open(UdpHandler handler) throws Exception {
    return OnLoop.call(loop, () -> loop.open(Runs.at(Runs.IPV4), handler));
  }
}
