/**
 * The load generator: clients over UDP, TCP and HTTP that {@code scripts/bench}, {@code
 * scripts/compare-tcp} and {@code scripts/crowd} load servers with, and servers that do as little
 * as possible, to show what the clients can take.
 *
 * <p>Packets and messages are encoded and decoded by the protocol module. The clients' timers and
 * windows are their own, because the state machines of Skiff must not be measured on both sides.
 */
@NullMarked
package dev.skiff.lab.bench;

import org.jspecify.annotations.NullMarked;
