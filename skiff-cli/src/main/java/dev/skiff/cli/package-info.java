/** The skiff command: its start, and the training run of its AOT caches. */
@NullMarked
package dev.skiff.cli;

import org.jspecify.annotations.NullMarked;
