package dev.skiff.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A system that gives no threads: here because nobody can have so large a stack. */
class NoThreadsForFilesTest {
  private final ExecutorService io =
      IoThreads.of(2, Thread.ofPlatform().daemon().stackSize(Long.MAX_VALUE / 2));

  private final List<String> told = new ArrayList<>();

  @AfterEach
  void stop() {
    io.shutdown();
  }

  @Test
  void aTaskIsRefused() {
    assertThatThrownBy(() -> io.execute(() -> told.add("run")))
        .isInstanceOf(NoThreadException.class)
        .hasMessage("the system gives no thread (ulimit -u)");
    assertThat(IoTask.post(io, () -> told.add("run"))).isFalse();
    assertThat(told).isEmpty();
  }

  @Test
  void workFailsLikeAnyOther() {
    IoTask.start(
        io,
        Runnable::run,
        () -> "done",
        told::add,
        (IOException failure) -> told.add("failed: " + failure.getMessage()));
    assertThat(told).containsExactly("failed: the system gives no thread (ulimit -u)");
  }

  @Test
  void aFileIsClosedAllTheSame() {
    IoTask.close(io, () -> told.add("closed"), () -> told.add("afterwards"));
    assertThat(told).containsExactly("closed", "afterwards");
  }
}
