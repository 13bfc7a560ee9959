/** Handshake, negotiation and transfer over UDP, as state machines without sockets or clocks. */
@NullMarked
package dev.skiff.protocol.transfer;

import org.jspecify.annotations.NullMarked;
