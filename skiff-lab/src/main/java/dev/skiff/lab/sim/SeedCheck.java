package dev.skiff.lab.sim;

import dev.skiff.lab.sim.scenario.Variation;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Which rule the run of a seed breaks; null for none. Says so by types of the JDK only, so that it
 * can be asked across class loaders.
 */
public final class SeedCheck implements LongFunction<@Nullable String> {
  @Override
  public @Nullable String apply(long seed) {
    return Simulation.run(seed, Variation.NONE, null).broken();
  }
}
