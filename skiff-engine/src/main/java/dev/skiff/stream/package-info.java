/**
 * TFTP over TCP: a connection as messages, and the two ends of a file. One virtual thread for each
 * connection, which simply waits; {@link dev.skiff.stream.Watchdog} bounds how long.
 */
@NullMarked
package dev.skiff.stream;

import org.jspecify.annotations.NullMarked;
