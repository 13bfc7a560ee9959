package dev.skiff.lab.interop.peers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicReference;

/** Addresses and ports on this host alone, and the smallest TFTP exchange. */
public final class Loopback {
  private static final int ERROR_OPCODE = 5;
  private static final int PROBE_TIMEOUT_MILLIS = 100;

  private Loopback() {}

  public static InetAddress ipv4() {
    return address(127, 0, 0, 1);
  }

  public static InetAddress ipv6() {
    byte[] bytes = new byte[16];
    bytes[15] = 1;
    return address(bytes);
  }

  /** One of four million loopback addresses, on which even a fixed port is free. */
  public static InetAddress randomIpv4() {
    ThreadLocalRandom random = ThreadLocalRandom.current();
    return address(127, random.nextInt(64, 128), random.nextInt(256), random.nextInt(1, 255));
  }

  /** A UDP port that was free a moment ago. Another program may bind it first. */
  public static InetSocketAddress freePort(InetAddress address) {
    try (DatagramSocket socket = new DatagramSocket(new InetSocketAddress(address, 0))) {
      return new InetSocketAddress(address, socket.getLocalPort());
    } catch (SocketException e) {
      throw new UncheckedIOException("no free UDP port on " + address, e);
    }
  }

  /**
   * Waits until the address can be bound: a program that holds the port on every address, perhaps
   * for a test of its own, is given a while. Then fails, with the reason.
   */
  public static void awaitBindable(InetSocketAddress address, Duration limit) {
    AtomicReference<String> reason = new AtomicReference<>("");
    boolean bindable =
        Poll.until(
            limit,
            () -> {
              try {
                new DatagramSocket(address).close();
                return true;
              } catch (SocketException e) {
                reason.set(String.valueOf(e.getMessage()));
                return false;
              }
            });
    if (!bindable) {
      throw new AssertionError(
          "cannot bind UDP %s: %s (a port below 1024 needs root or CAP_NET_BIND_SERVICE)"
              .formatted(address, reason));
    }
  }

  /** True if a TFTP server answers a request for a file that does not exist by an ERROR. */
  public static boolean answersRequests(InetSocketAddress server) {
    byte[] request = "\0\1skiff-ready-check\0octet\0".getBytes(StandardCharsets.US_ASCII);
    DatagramPacket answer = new DatagramPacket(new byte[1024], 1024);
    try (DatagramSocket socket = new DatagramSocket()) {
      socket.setSoTimeout(PROBE_TIMEOUT_MILLIS);
      socket.send(new DatagramPacket(request, request.length, server));
      socket.receive(answer);
    } catch (SocketTimeoutException e) {
      return false;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot ask " + server, e);
    }
    return answer.getLength() >= 4 && answer.getData()[1] == ERROR_OPCODE;
  }

  private static InetAddress address(int first, int second, int third, int fourth) {
    return address(new byte[] {(byte) first, (byte) second, (byte) third, (byte) fourth});
  }

  private static InetAddress address(byte[] bytes) {
    try {
      return InetAddress.getByAddress(bytes);
    } catch (UnknownHostException e) {
      throw new IllegalStateException("neither 4 nor 16 bytes", e);
    }
  }
}
