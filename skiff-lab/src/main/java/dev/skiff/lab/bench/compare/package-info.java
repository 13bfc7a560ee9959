/**
 * What {@code scripts/bench} runs: starts the servers, measures them one after another, round after
 * round, and reports.
 */
@NullMarked
package dev.skiff.lab.bench.compare;

import org.jspecify.annotations.NullMarked;
