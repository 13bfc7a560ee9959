/**
 * What {@code scripts/compare-tcp} runs: a client that loads servers, and servers to compare with.
 */
@NullMarked
package dev.skiff.lab.bench;

import org.jspecify.annotations.NullMarked;
