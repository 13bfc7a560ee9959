package dev.skiff;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** For a storage that waits for the test, or a test that waits for a storage: bounded. */
final class Held {
  private static final int PATIENCE_SECONDS = 20;

  private Held() {}

  static void until(CountDownLatch latch) {
    try {
      assertThat(latch.await(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
