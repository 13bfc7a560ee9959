package dev.skiff.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.skiff.testkit.Patience;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource(Loops.class)
class EventLoopTest {
  @Parameter Loops loops;

  private static final InetSocketAddress LOCAL = new InetSocketAddress(Runs.IPV4, 0);

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
  void tasksRunInTheirOrderOnOneThread() throws Exception {
    List<Integer> order = new ArrayList<>();
    BlockingQueue<Thread> threads = new LinkedBlockingQueue<>();
    for (int i = 0; i < 10_000; i++) {
      int number = i;
      loop.execute(() -> order.add(number));
    }
    loop.execute(() -> threads.add(Thread.currentThread()));
    assertThat(threads.poll(Patience.SECONDS, TimeUnit.SECONDS).getName()).isEqualTo("test-loop");
    assertThat(order).hasSize(10_000).isSorted();
  }

  @Test
  void whatATaskGivesRunsAfterIt() throws Exception {
    BlockingQueue<String> order = new LinkedBlockingQueue<>();
    loop.execute(
        () -> {
          loop.execute(() -> order.add("second"));
          loop.execute(() -> order.add("third"));
          order.add("first");
        });
    for (String next : List.of("first", "second", "third")) {
      assertThat(order.poll(Patience.SECONDS, TimeUnit.SECONDS)).isEqualTo(next);
    }
  }

  @Test
  void tasksOfManyThreadsAllRun() throws Exception {
    AtomicInteger ran = new AtomicInteger();
    List<Thread> givers = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      givers.add(
          Thread.ofPlatform()
              .start(
                  () -> {
                    for (int n = 0; n < 5_000; n++) {
                      loop.execute(ran::incrementAndGet);
                    }
                  }));
    }
    for (Thread giver : givers) {
      giver.join(Patience.LIMIT);
    }
    onLoop(() -> null);
    assertThat(ran).hasValue(40_000);
  }

  @Test
  void aFaultEndsNeitherTheLoopNorOtherTasks() throws Exception {
    loop.execute(
        () -> {
          throw new IllegalStateException("as a test wants it");
        });
    loop.execute(
        () -> {
          throw new AssertionError("as a test wants it");
        });
    assertThat(onLoop(() -> "alive")).isEqualTo("alive");
  }

  @Test
  void tasksThatBringTasksWithoutEndDoNotKeepTheSocketsWaiting() throws Exception {
    Recording handler = new Recording();
    UdpSocket socket = onLoop(() -> loop.open(LOCAL, handler));
    Runnable endless =
        new Runnable() {
          @Override
          public void run() {
            loop.execute(this);
          }
        };
    loop.execute(endless);
    onLoop(() -> send(socket, 1));
    assertThat(handler.came.poll(Patience.SECONDS, TimeUnit.SECONDS)).isEqualTo("1 byte");
    onLoop(
        () -> {
          socket.wakeAt(System.nanoTime());
          return null;
        });
    assertThat(handler.came.poll(Patience.SECONDS, TimeUnit.SECONDS)).isEqualTo("wake");
  }

  @Test
  void aSocketReceivesWhatIsSentAndIsWokenNotBeforeItsTime() throws Exception {
    Recording handler = new Recording();
    UdpSocket socket = onLoop(() -> loop.open(LOCAL, handler));
    assertThat(socket.localAddress().getPort()).isPositive();
    long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(30);
    onLoop(
        () -> {
          socket.wakeAt(deadline + TimeUnit.HOURS.toNanos(1));
          socket.wakeAt(deadline);
          return null;
        });
    assertThat(handler.came.poll(Patience.SECONDS, TimeUnit.SECONDS)).isEqualTo("wake");
    assertThat(System.nanoTime() - deadline).isNotNegative();
    assertThat(handler.wokenAt - deadline).isNotNegative();
  }

  @Test
  void aScheduledTaskRunsOnTheLoopAndNotBeforeItsTime() throws Exception {
    CompletableFuture<Long> ranAt = new CompletableFuture<>();
    long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(30);
    onLoop(
        () -> {
          loop.schedule(deadline, () -> complete(ranAt, () -> onLoopThread(System.nanoTime())));
          return null;
        });
    assertThat(ranAt.get(Patience.SECONDS, TimeUnit.SECONDS) - deadline).isNotNegative();
  }

  private long onLoopThread(long now) {
    assertThat(loop.isLoopThread()).isTrue();
    return now;
  }

  @Test
  void afterItIsClosedASocketSaysNothing() throws Exception {
    Recording handler = new Recording();
    UdpSocket socket = onLoop(() -> loop.open(LOCAL, handler));
    onLoop(
        () -> {
          send(socket, 1);
          socket.wakeAt(System.nanoTime());
          socket.close();
          socket.close();
          assertThat(send(socket, 1)).isTrue();
          return null;
        });
    onLoop(() -> null);
    onLoop(() -> null);
    assertThat(handler.came).isEmpty();
  }

  @Test
  void anotherHandlerTakesOver() throws Exception {
    Recording first = new Recording();
    Recording second = new Recording();
    UdpSocket socket = onLoop(() -> loop.open(LOCAL, first));
    onLoop(
        () -> {
          socket.handler(second);
          return send(socket, 1);
        });
    assertThat(second.came.poll(Patience.SECONDS, TimeUnit.SECONDS)).isEqualTo("1 byte");
    assertThat(first.came).isEmpty();
  }

  @Test
  void closingEndsTheThreadAndFreesThePorts() throws Exception {
    UdpSocket socket = onLoop(() -> loop.open(LOCAL, UdpHandler.NONE));
    InetSocketAddress address = onLoop(socket::localAddress);
    Thread thread = onLoop(Thread::currentThread);
    loop.close();
    loop.close();
    assertThat(thread.isAlive()).isFalse();
    try (EventLoop other = loops.start("other")) {
      CompletableFuture<UdpSocket> again = new CompletableFuture<>();
      other.execute(() -> complete(again, () -> other.open(address, UdpHandler.NONE)));
      assertThat(again.get(Patience.SECONDS, TimeUnit.SECONDS)).isNotNull();
    }
  }

  @Test
  void whatWasGivenBeforeTheCloseStillRunsAndWhatComesLaterIsRefused() throws Exception {
    CountDownLatch hold = new CountDownLatch(1);
    AtomicInteger ran = new AtomicInteger();
    loop.execute(() -> awaitQuietly(hold));
    for (int i = 0; i < 10_000; i++) {
      loop.execute(ran::incrementAndGet);
    }
    Thread closing = Thread.ofPlatform().start(loop::close);
    while (!isRefused()) {
      Thread.onSpinWait();
    }
    hold.countDown();
    closing.join(Patience.LIMIT);
    assertThat(ran).hasValue(10_000);
    assertThatThrownBy(() -> loop.execute(() -> {})).isInstanceOf(RejectedExecutionException.class);
  }

  private boolean isRefused() {
    try {
      loop.execute(() -> {});
      return false;
    } catch (RejectedExecutionException e) {
      return true;
    }
  }

  /** To itself. */
  private boolean send(UdpSocket socket, int bytes) throws IOException {
    return socket.send(loop.sendBuffer().clear().limit(bytes), socket.localAddress());
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private <T> T onLoop(Callable<T> action) throws Exception {
    CompletableFuture<T> done = new CompletableFuture<>();
    loop.execute(() -> complete(done, action));
    return done.get(Patience.SECONDS, TimeUnit.SECONDS);
  }

  private static <T> void complete(CompletableFuture<T> future, Callable<T> action) {
    try {
      future.complete(action.call());
    } catch (Exception | AssertionError e) {
      future.completeExceptionally(e);
    }
  }

  private static final class Recording implements UdpHandler {
    final BlockingQueue<String> came = new LinkedBlockingQueue<>();
    volatile long wokenAt;

    @Override
    public void onDatagram(ByteBuffer datagram, InetSocketAddress sender, long now) {
      came.add(datagram.remaining() + " byte");
    }

    @Override
    public void onWritable(long now) {
      came.add("writable");
    }

    @Override
    public void onWake(long now) {
      wokenAt = now;
      came.add("wake");
    }
  }
}
