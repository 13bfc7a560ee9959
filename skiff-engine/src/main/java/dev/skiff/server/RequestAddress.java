package dev.skiff.server;

import java.net.InetSocketAddress;

/**
 * Where a request came from and to.
 *
 * @param client its address and TID
 * @param asked the address of this host that it was sent to, or the wildcard where that is not
 *     known
 */
record RequestAddress(InetSocketAddress client, InetSocketAddress asked) {}
