package dev.skiff.testkit;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.concurrent.ThreadLocalRandom;

/**
 * A loopback address of this JVM's tests alone. The system gives the port of a closed socket to
 * others soon, and a server may still send to it: on 127.0.0.1 such a packet reaches a test that
 * has nothing to do with that server.
 */
public final class OwnAddress {
  /** 127.0.0.1 on a system that has only this one. */
  public static final InetAddress IPV4 = choose();

  private OwnAddress() {}

  private static InetAddress choose() {
    ThreadLocalRandom random = ThreadLocalRandom.current();
    byte[] bytes = {
      127,
      (byte) random.nextInt(128, 250),
      (byte) random.nextInt(256),
      (byte) random.nextInt(2, 255)
    };
    try {
      InetAddress address = InetAddress.getByAddress(bytes);
      new DatagramSocket(new InetSocketAddress(address, 0)).close();
      return address;
    } catch (UnknownHostException e) {
      throw new IllegalStateException("four bytes are an address", e);
    } catch (IOException e) {
      return InetAddress.ofLiteral("127.0.0.1");
    }
  }
}
