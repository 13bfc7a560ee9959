/**
 * TFTP over TCP: messages instead of datagrams, as {@code docs/stream-protocol.md} defines them.
 */
@NullMarked
package dev.skiff.protocol.tcp;

import org.jspecify.annotations.NullMarked;
