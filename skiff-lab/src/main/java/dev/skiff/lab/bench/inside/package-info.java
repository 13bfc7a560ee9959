/**
 * What {@code scripts/jmh} measures: what the protocol does for each packet, without any socket.
 */
@NullMarked
package dev.skiff.lab.bench.inside;

import org.jspecify.annotations.NullMarked;
