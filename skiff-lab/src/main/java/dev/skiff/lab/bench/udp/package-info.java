/**
 * The clients that {@code scripts/bench} loads TFTP servers with, and a server that does nothing
 * else.
 *
 * <p>They speak TFTP by themselves: a mistake in Skiff's protocol must not hide itself, nor may its
 * machines be measured on both sides. Of Skiff they use the transport alone, because the clients
 * have to be faster than every server.
 */
@NullMarked
package dev.skiff.lab.bench.udp;

import org.jspecify.annotations.NullMarked;
