/**
 * The benchmarks of {@code scripts/jmh}: the work of the protocol for each packet, without sockets.
 */
@NullMarked
package dev.skiff.lab.bench.jmh;

import org.jspecify.annotations.NullMarked;
