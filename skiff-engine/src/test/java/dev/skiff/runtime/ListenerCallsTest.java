package dev.skiff.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skiff.testkit.Patience;
import dev.skiff.transfer.TransferListener;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ListenerCallsTest {
  private static final InetSocketAddress PEER = new InetSocketAddress("192.0.2.1", 69);

  private final CountDownLatch goOn = new CountDownLatch(1);
  private final BlockingQueue<String> told = new LinkedBlockingQueue<>();

  /** Waits at its first call until it may go on. */
  private final TransferListener listener =
      new TransferListener() {
        @Override
        public void onRequest(InetSocketAddress server, int number, int most) {
          told.add("request " + number);
          awaitGoOn();
        }

        @Override
        public void onProgress(long bytes, OptionalLong total) {
          told.add("progress " + bytes);
        }

        @Override
        public void onDisconnect(InetSocketAddress client, String reason) {
          told.add(reason);
        }
      };

  private final ListenerThreads threads = ListenerThreads.forServer(listener);
  private final TransferListener calls = threads.calling(listener);

  private void awaitGoOn() {
    try {
      assertThat(goOn.await(Patience.SECONDS, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @AfterEach
  void stop() {
    goOn.countDown();
    threads.stop(Patience.LIMIT);
  }

  private String next() throws InterruptedException {
    return told.poll(Patience.SECONDS, TimeUnit.SECONDS);
  }

  @Test
  void progressThatWaitsIsReplacedAndKeepsItsPlaceInTheOrder() throws Exception {
    calls.onRequest(PEER, 1, 5);
    assertThat(next()).isEqualTo("request 1");
    for (int bytes = 1; bytes <= 100; bytes++) {
      calls.onProgress(bytes, OptionalLong.empty());
    }
    calls.onRequest(PEER, 2, 5);
    calls.onProgress(101, OptionalLong.empty());
    calls.onDisconnect(PEER, "gone");
    goOn.countDown();
    assertThat(List.of(next(), next(), next(), next()))
        .containsExactly("progress 100", "request 2", "progress 101", "gone");
    calls.onProgress(102, OptionalLong.empty());
    assertThat(next()).isEqualTo("progress 102");
  }

  /** By number, or by the length of the names that peers have chosen. */
  @ParameterizedTest
  @ValueSource(ints = {1, 8_000})
  void callsThatDoNotFitAreLostAndCounted(int length) throws Exception {
    List<Long> lost = new CopyOnWriteArrayList<>();
    TransferListener bounded = new ListenerCalls(listener, threads, lost::add);
    bounded.onRequest(PEER, 1, 5);
    assertThat(next()).isEqualTo("request 1");
    int count = 20_000;
    for (int i = 0; i < count; i++) {
      bounded.onDisconnect(PEER, "x".repeat(length));
    }
    goOn.countDown();
    threads.stop(Patience.LIMIT);
    assertThat(told).hasSizeBetween(500, 10_001);
    assertThat(lost).containsExactly((long) count - told.size());
  }

  @Test
  void aListenerThatThrowsGetsTheNextCall() throws Exception {
    TransferListener throwing =
        threads.calling(
            new TransferListener() {
              @Override
              public void onDisconnect(InetSocketAddress client, String reason) {
                told.add(reason);
                throw new AssertionError("as a test wants it");
              }
            });
    throwing.onDisconnect(PEER, "one");
    throwing.onDisconnect(PEER, "two");
    assertThat(List.of(next(), next())).containsExactly("one", "two");
  }

  @Test
  void aListenerThatDoesNotEndIsInterruptedAndGetsNoMoreCalls() throws Exception {
    calls.onRequest(PEER, 1, 5);
    assertThat(next()).isEqualTo("request 1");
    calls.onDisconnect(PEER, "lost");
    threads.stop(Duration.ZERO);
    threads.stop(Patience.LIMIT);
    assertThat(told).isEmpty();
  }
}
