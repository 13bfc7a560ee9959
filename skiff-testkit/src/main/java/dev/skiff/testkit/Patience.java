package dev.skiff.testkit;

import java.time.Duration;

/**
 * The time that a test waits for something before it fails.
 *
 * <p>It is far longer than anything takes, on a busy machine too, and shorter than the time after
 * which JUnit stops a test. A test that passes never waits for its end.
 */
public final class Patience {
  public static final int SECONDS = 120;

  public static final int MILLIS = SECONDS * 1_000;

  public static final long NANOS = MILLIS * 1_000_000L;

  public static final Duration LIMIT = Duration.ofSeconds(SECONDS);

  private Patience() {}
}
