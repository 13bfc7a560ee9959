/**
 * What {@code scripts/jmh} measures: what the protocol does for each packet, without any socket.
 */
@NullMarked
package dev.skiff.lab.bench.jmh;

import org.jspecify.annotations.NullMarked;
