package dev.skiff.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skiff.cli.output.JobResult;
import dev.skiff.cli.output.SampleReports;
import dev.skiff.protocol.transfer.Failure;
import dev.skiff.testkit.Patience;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ServerTurnsTest {
  private static final Failure REFUSAL = new Failure.PeerError(2, "one at a time");

  private final ServerTurns turns = new ServerTurns();
  private final AtomicInteger asked = new AtomicInteger();

  private JobResult refused(long bytes) {
    asked.incrementAndGet();
    return new JobResult(
        SampleReports.failure("f", bytes, REFUSAL), "f", 1, 3, null, REFUSAL.describe());
  }

  @Test
  void aRefusalWhileNoOtherTransferRunsStands() {
    turns.run(() -> refused(0));
    turns.run(() -> refused(0));
    assertThat(asked).hasValue(2);
  }

  @Test
  void aRefusalWhileAnotherTransferRunsIsAskedOnceMore() {
    besideAnother(0);
    assertThat(asked).hasValue(2);
  }

  @Test
  void aTransferThatFailsAfterItsFirstBlockIsNoRefusal() {
    besideAnother(512);
    assertThat(asked).hasValue(1);
  }

  @Test
  void aTransferThatMetAnotherWhichIsOverIsAskedOnceMore() {
    turns.run(
        () -> {
          if (asked.get() > 0) {
            asked.incrementAndGet();
            return SampleResults.success("f", 1, null);
          }
          CompletableFuture.runAsync(() -> turns.run(() -> SampleResults.success("other", 1, null)))
              .orTimeout(Patience.SECONDS, TimeUnit.SECONDS)
              .join();
          return refused(0);
        });
    assertThat(asked).hasValue(2);
  }

  /** A transfer that is refused at first, beside one that ends after the refusal has come. */
  private void besideAnother(long bytes) {
    CountDownLatch other = new CountDownLatch(1);
    CountDownLatch answered = new CountDownLatch(1);
    CompletableFuture<JobResult> first =
        CompletableFuture.supplyAsync(
            () ->
                turns.run(
                    () -> {
                      other.countDown();
                      await(answered);
                      return SampleResults.success("other", 1, null);
                    }));
    await(other);
    turns.run(
        () -> {
          if (asked.get() > 0) {
            asked.incrementAndGet();
            return SampleResults.success("f", 1, null);
          }
          JobResult result = refused(bytes);
          answered.countDown();
          return result;
        });
    assertThat(first.orTimeout(Patience.SECONDS, TimeUnit.SECONDS).join().succeeded()).isTrue();
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(Patience.SECONDS, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
