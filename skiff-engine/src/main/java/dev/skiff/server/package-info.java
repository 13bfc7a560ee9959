/** A server: its ports, its table of transfers, and what its clients may do. */
@NullMarked
package dev.skiff.server;

import org.jspecify.annotations.NullMarked;
