/**
 * What {@code scripts/crowd} runs: what a server needs for many downloads at once, and whether one
 * large download slows many small ones.
 *
 * <p>The clients are not those of {@code scripts/bench}, which hurry: these stand still on purpose,
 * or look at the clock for each block.
 */
@NullMarked
package dev.skiff.lab.bench.crowd;

import org.jspecify.annotations.NullMarked;
