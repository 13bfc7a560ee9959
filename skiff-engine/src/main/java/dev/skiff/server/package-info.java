/** A server: its ports, its table of transfers, and the rights of its clients. */
@NullMarked
package dev.skiff.server;

import org.jspecify.annotations.NullMarked;
