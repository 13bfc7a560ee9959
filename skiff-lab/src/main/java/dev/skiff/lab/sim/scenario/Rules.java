package dev.skiff.lab.sim.scenario;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The first rule that was broken in a run. Nothing is thrown, as the engine keeps what a listener
 * or a storage throws away from its transfers.
 */
public final class Rules {
  private @Nullable String broken;

  /**
   * Notes a rule that does not hold.
   *
   * @param otherwise what was seen; only called where the rule is the first to be broken
   */
  public void require(boolean holds, Supplier<String> otherwise) {
    if (!holds && broken == null) {
      broken = otherwise.get();
    }
  }

  /** The first broken rule, as it was seen; null if none was broken. */
  public @Nullable String broken() {
    return broken;
  }
}
