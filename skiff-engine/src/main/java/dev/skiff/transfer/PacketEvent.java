package dev.skiff.transfer;

import dev.skiff.protocol.wire.PacketSummary;
import java.net.InetSocketAddress;

/**
 * A packet that this side sent or received.
 *
 * @param transport UDP or TCP
 * @param sent true if this side sent the packet; false if it received it
 * @param local this side's address and port, over UDP its TID; the address is the wildcard if the
 *     socket is not bound to a single address
 * @param peer the other side's address and port
 * @param packet the content of the packet. Over TCP a DATA is reported with its header, before its
 *     payload
 * @param nanoTime the time, as of {@link System#nanoTime}
 */
public record PacketEvent(
    Transport transport,
    boolean sent,
    InetSocketAddress local,
    InetSocketAddress peer,
    PacketSummary packet,
    long nanoTime) {}
