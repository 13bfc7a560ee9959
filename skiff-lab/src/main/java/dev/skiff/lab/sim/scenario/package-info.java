/**
 * The choices of a seed: transfers, files, hosts and faults, and what may differ from them. Also
 * the parts that every other package of a run uses: its clock, its rules and its trace.
 */
@NullMarked
package dev.skiff.lab.sim.scenario;

import org.jspecify.annotations.NullMarked;
