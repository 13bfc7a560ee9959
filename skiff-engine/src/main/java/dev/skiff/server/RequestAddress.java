package dev.skiff.server;

import dev.skiff.net.AddressScope;
import java.net.InetSocketAddress;

/**
 * The two addresses of a request.
 *
 * @param client the client's address and TID
 * @param asked the address of this host that the client sent it to; the wildcard if it is unknown
 */
record RequestAddress(InetSocketAddress client, InetSocketAddress asked) {
  @Override
  public boolean equals(Object other) {
    return other instanceof RequestAddress(var otherClient, var otherAsked)
        && AddressScope.isSame(client, otherClient)
        && AddressScope.isSame(asked, otherAsked);
  }

  @Override
  public int hashCode() {
    return 31 * client.hashCode() + asked.hashCode();
  }
}
