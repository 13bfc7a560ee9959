/** All that the command writes: lines, progress, JSON, the log. */
@NullMarked
package dev.skiff.cli.output;

import org.jspecify.annotations.NullMarked;
