package dev.skiff.lab.sim.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.skiff.lab.net.Delay;
import dev.skiff.lab.net.Network;
import dev.skiff.lab.net.NetworkObserver;
import dev.skiff.lab.net.VirtualTime;
import dev.skiff.lab.sim.scenario.Fault;
import dev.skiff.lab.sim.scenario.Run;
import dev.skiff.lab.sim.scenario.Variation;
import dev.skiff.net.UdpHandler;
import dev.skiff.net.UdpSocket;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;

/** The promises of an event loop, as the engine relies on them. */
class SimulatedEventLoopTest {
  private static final InetAddress HOST = Network.host("host", 1);
  private static final long MILLISECOND = 1_000_000;

  private final Run run = Run.of(1, withoutFaults(), null);
  private final VirtualTime time = run.time();
  private final Network network = new Network(time, NetworkObserver.NONE, () -> false);
  private final SimulatedThreads threads = new SimulatedThreads();
  private final SimulatedHost host =
      new SimulatedHost(
          time,
          network,
          threads,
          new SeededHostFaults(run, () -> 0),
          new HostObserver() {},
          List.of(HOST),
          1_000);
  private final SimulatedEventLoop loop = host.loop();
  private final List<String> told = new ArrayList<>();

  SimulatedEventLoopTest() {
    network.connect(HOST, HOST, new Delay(NetworkObserver.NONE, () -> 0, network.arrivals()));
  }

  private static Variation withoutFaults() {
    Variation variation = Variation.NONE;
    for (Fault fault : Fault.values()) {
      variation = variation.without(fault);
    }
    return variation;
  }

  private void runToTheEnd() {
    while (time.advance()) {}
  }

  @Test
  void tasksRunOnTheThreadOfTheLoopInTheirOrder() {
    loop.execute(() -> told.add("first " + loop.isLoopThread()));
    loop.execute(() -> told.add("second"));
    assertThat(told).isEmpty();
    runToTheEnd();
    assertThat(told).containsExactly("first true", "second");
    assertThat(loop.isLoopThread()).isFalse();
  }

  @Test
  void anIoThreadTellsOthersWhenItHasDoneItsWork() {
    host.ioThreads(1)
        .execute(
            () -> {
              threads.spend(5 * MILLISECOND);
              loop.execute(() -> told.add("after ms " + time.elapsedNanos() / MILLISECOND));
            });
    runToTheEnd();
    assertThat(told).containsExactly("after ms 5");
  }

  @Test
  void aTimerIsNeverEarlyAndItsLastTimeCounts() {
    loop.run(() -> open("timer").wakeAt(loop.nanoTime() + MILLISECOND));
    UdpSocket[] postponed = new UdpSocket[1];
    loop.run(() -> postponed[0] = open("postponed"));
    loop.run(() -> postponed[0].wakeAt(loop.nanoTime() + MILLISECOND));
    loop.run(() -> postponed[0].wakeAt(loop.nanoTime() + 3 * MILLISECOND));
    runToTheEnd();
    assertThat(told).containsExactly("timer wakes in ms 1", "postponed wakes in ms 3");
  }

  @Test
  void aScheduledTaskRunsOnTheThreadOfTheLoop() {
    loop.run(
        () ->
            loop.schedule(
                loop.nanoTime() + MILLISECOND,
                () -> told.add("in ms " + time.elapsedNanos() / MILLISECOND)));
    runToTheEnd();
    assertThat(told).containsExactly("in ms 1");
  }

  @Test
  void aDatagramGoesFromSocketToSocketUntilThatIsClosed() {
    UdpSocket[] sockets = new UdpSocket[2];
    loop.run(() -> sockets[0] = open("one"));
    loop.run(() -> sockets[1] = open("other"));
    InetSocketAddress target = new InetSocketAddress(HOST, sockets[1].localAddress().getPort());
    loop.run(() -> send(sockets[0], target));
    runToTheEnd();
    loop.run(() -> send(sockets[0], target));
    loop.run(sockets[1]::close);
    runToTheEnd();
    assertThat(told).containsExactly("other gets 7");
    assertThat(host.openPorts()).isEqualTo(1);
  }

  @Test
  void aSocketIsUsedByTheThreadOfItsLoopOnly() {
    UdpSocket[] socket = new UdpSocket[1];
    loop.run(() -> socket[0] = open("one"));
    assertThatIllegalStateException()
        .isThrownBy(() -> send(socket[0], new InetSocketAddress(HOST, 1)));
  }

  @Test
  void aClosedLoopTakesNoTask() {
    loop.execute(() -> told.add("given before"));
    loop.close();
    assertThatExceptionOfType(RejectedExecutionException.class)
        .isThrownBy(() -> loop.execute(() -> told.add("given later")));
    runToTheEnd();
    assertThat(told).isEmpty();
  }

  private UdpSocket open(String name) {
    try {
      return loop.open(new InetSocketAddress(HOST, 0), new Recorder(name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void send(UdpSocket socket, InetSocketAddress target) {
    try {
      socket.send(ByteBuffer.wrap(new byte[] {7}), target);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private final class Recorder implements UdpHandler {
    private final String name;

    Recorder(String name) {
      this.name = name;
    }

    @Override
    public void onDatagram(ByteBuffer datagram, InetSocketAddress sender, long now) {
      told.add(name + " gets " + datagram.get(datagram.position()));
    }

    @Override
    public void onWritable(long now) {
      told.add(name + " has room");
    }

    @Override
    public void onRefused(InetSocketAddress target, long now) {
      told.add(name + " is refused");
    }

    @Override
    public void onWake(long now) {
      told.add(name + " wakes in ms " + time.elapsedNanos() / MILLISECOND);
    }
  }
}
