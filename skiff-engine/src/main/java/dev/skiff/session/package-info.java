/** One transfer each: a protocol machine, its socket, its file, and what holds them together. */
@NullMarked
package dev.skiff.session;

import org.jspecify.annotations.NullMarked;
