package dev.skiff.lab.sim.scenario;

import java.util.SplittableRandom;

/** Sources of chance, several for each seed. */
public final class Seeds {
  private static final long GOLDEN = 0x9e3779b97f4a7c15L;

  private Seeds() {}

  /** The source for one purpose: what others draw does not change it. */
  public static SplittableRandom source(long seed, String purpose) {
    return new SplittableRandom(seed * GOLDEN + purpose.hashCode() * 0x1_0000_0001L);
  }
}
