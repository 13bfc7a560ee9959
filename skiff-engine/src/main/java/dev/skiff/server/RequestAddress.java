package dev.skiff.server;

import java.net.InetSocketAddress;

/**
 * The two addresses of a request.
 *
 * @param client the client's address and TID
 * @param asked the address of this host that the client sent it to; the wildcard if it is unknown
 */
record RequestAddress(InetSocketAddress client, InetSocketAddress asked) {}
