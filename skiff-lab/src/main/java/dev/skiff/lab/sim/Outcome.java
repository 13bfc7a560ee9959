package dev.skiff.lab.sim;

import dev.skiff.lab.sim.scenario.Fault;
import dev.skiff.lab.sim.scenario.Scenario;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The end of a run.
 *
 * @param broken the rule that was broken; null where none was
 * @param published whether a file arrived
 * @param damaged whether a datagram arrived that was not as it was sent
 * @param promised whether success was to be expected when the faults were over
 * @param strikes how often faults struck, or would have where they were spared
 */
record Outcome(
    Scenario scenario,
    Set<Fault> faults,
    @Nullable String broken,
    boolean published,
    boolean damaged,
    boolean promised,
    int strikes,
    long datagrams,
    long virtualNanos) {}
