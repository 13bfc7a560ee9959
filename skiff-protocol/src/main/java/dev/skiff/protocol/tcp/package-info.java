/**
 * TFTP over TCP: messages instead of datagrams. The protocol is written down in {@code
 * docs/stream-protocol.md}.
 */
@NullMarked
package dev.skiff.protocol.tcp;

import org.jspecify.annotations.NullMarked;
