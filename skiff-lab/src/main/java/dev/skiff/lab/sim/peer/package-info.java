/**
 * The surroundings of the engine: the faults of the network, forged packets, a wrong server, and
 * clients of other makes.
 */
@NullMarked
package dev.skiff.lab.sim.peer;

import org.jspecify.annotations.NullMarked;
