/** The format of packets, options and error codes: bytes to values and back. */
@NullMarked
package dev.skiff.protocol.wire;

import org.jspecify.annotations.NullMarked;
