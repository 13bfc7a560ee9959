/** The skiff command: its arguments, its output, its exit codes. */
@NullMarked
package dev.skiff.cli;

import org.jspecify.annotations.NullMarked;
