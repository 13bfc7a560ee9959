package dev.skiff.transfer;

import dev.skiff.protocol.wire.PacketSummary;
import java.net.InetSocketAddress;

/**
 * A packet on its way.
 *
 * @param transport what it goes by
 * @param sent whether it left from here; where not, it came
 * @param local this side's address and port, over UDP its TID; the address is the wildcard where
 *     the socket has no address of its own
 * @param peer the other side's address and port
 * @param packet what it says; over TCP of a DATA when its header has come or left
 * @param nanoTime when it was, in {@link System#nanoTime} terms
 */
public record PacketEvent(
    Transport transport,
    boolean sent,
    InetSocketAddress local,
    InetSocketAddress peer,
    PacketSummary packet,
    long nanoTime) {}
