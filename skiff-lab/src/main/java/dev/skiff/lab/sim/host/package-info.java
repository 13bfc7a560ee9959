/**
 * Hosts in virtual time: event loops, sockets and I/O threads as the engine expects them, on the
 * simulated network. They know nothing of TFTP.
 */
@NullMarked
package dev.skiff.lab.sim.host;

import org.jspecify.annotations.NullMarked;
