/** Bytes to values and back: packets, options, error codes. */
@NullMarked
package dev.skiff.protocol.wire;

import org.jspecify.annotations.NullMarked;
