package dev.skiff.cli.output;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skiff.testkit.Patience;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LogWriterTest {
  private static final int LINES = 30_000;
  private static final String LOST_ONE = "skiff: lost 1 log lines: standard error was blocked";

  private final ByteArrayOutputStream written = new ByteArrayOutputStream();
  private final CountDownLatch open = new CountDownLatch(1);
  private final CountDownLatch reached = new CountDownLatch(1);

  /** Takes nothing until it is opened, as a terminal after Ctrl-S. */
  private final PrintStream stopped =
      new PrintStream(
          new OutputStream() {
            @Override
            public void write(int b) {
              reached.countDown();
              awaitUninterruptibly(open);
              written.write(b);
            }
          },
          true,
          StandardCharsets.UTF_8);

  @Test
  void linesComeInTheirOrder() {
    try (LogWriter writer = new LogWriter(new PrintStream(written, true, StandardCharsets.UTF_8))) {
      IntStream.range(0, 1_000).forEach(i -> writer.log("line " + i));
    }
    assertThat(lines()).isEqualTo(IntStream.range(0, 1_000).mapToObj(i -> "line " + i).toList());
  }

  @Test
  void aTargetThatTakesNothingBlocksNobodyAndWhatIsLostIsCounted() throws Exception {
    try (LogWriter writer = new LogWriter(stopped)) {
      writer.log("first");
      reached.await();
      CompletableFuture<Void> logged =
          CompletableFuture.runAsync(
              () -> IntStream.range(0, LINES).forEach(i -> writer.log("line " + i)));
      try {
        assertThat(logged).succeedsWithin(Patience.LIMIT);
      } finally {
        open.countDown();
      }
    }
    List<String> lines = lines();
    List<String> counts = lines.stream().filter(line -> line.startsWith("skiff: ")).toList();
    assertThat(lines.getFirst()).isEqualTo("first");
    assertThat(counts).hasSize(1);
    int kept = lines.size() - 2;
    assertThat(kept).isPositive();
    assertThat(counts.getFirst())
        .isEqualTo("skiff: lost " + (LINES - kept) + " log lines: standard error was blocked");
  }

  /** Names of peers are in them, so their number alone is no bound. */
  @Test
  void theCharactersThatWaitAreLimitedAndWhatIsLostIsCounted() throws Exception {
    String long_ = "x".repeat(1_000_000);
    try (LogWriter writer = new LogWriter(stopped)) {
      writer.log("first");
      reached.await();
      IntStream.range(0, 50).forEach(i -> writer.log(long_));
      open.countDown();
    }
    List<String> lines = lines();
    assertThat(lines).hasSize(6).contains(long_);
    assertThat(lines.getLast()).startsWith("skiff: lost 46 log lines");
  }

  @Test
  void theLogGoesOnAfterAFailureOfAnyKind() {
    try (LogWriter writer = new LogWriter(new PrintStream(written, true, StandardCharsets.UTF_8))) {
      writer.log(
          () -> {
            throw new OutOfMemoryError("as a test wants it");
          },
          1);
      writer.log("next");
    }
    assertThat(lines()).containsExactlyInAnyOrder(LOST_ONE, "next");
  }

  @Test
  void closingGivesUpOnATargetThatTakesNothing() {
    LogWriter writer = new LogWriter(stopped);
    writer.log("first");
    writer.close();
    assertThat(written.size()).isZero();
    open.countDown();
  }

  private List<String> lines() {
    return written.toString(StandardCharsets.UTF_8).lines().toList();
  }

  /** A write to a terminal is not interrupted either. */
  private static void awaitUninterruptibly(CountDownLatch latch) {
    while (true) {
      try {
        latch.await();
        return;
      } catch (InterruptedException e) {
        // Go on.
      }
    }
  }
}
