package dev.skiff.lab.sim.scenario;

import dev.skiff.lab.net.VirtualTime;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The parts of a run that nearly everything in it uses. */
public record Run(
    long seed, Scenario scenario, VirtualTime time, Faults faults, Rules rules, Trace trace) {
  /**
   * A run that has not begun.
   *
   * @param lines takes the trace, line by line; null for none
   */
  public static Run of(long seed, Variation variation, @Nullable Consumer<String> lines) {
    Scenario scenario = Scenario.of(seed, variation);
    VirtualTime time = new VirtualTime(scenario.clockStart());
    Faults faults = Faults.of(seed, scenario, time, variation);
    Trace trace = new Trace(time, lines);
    trace.write(scenario.toString());
    trace.write("faults until %.3f ms: %s".formatted(faults.endNanos() / 1e6, faults.present()));
    return new Run(seed, scenario, time, faults, new Rules(), trace);
  }
}
