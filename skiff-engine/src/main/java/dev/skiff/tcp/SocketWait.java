package dev.skiff.tcp;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.SocketTimeoutException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/** Prepares the JDK for virtual threads that wait for sockets. */
public final class SocketWait {
  private SocketWait() {}

  /**
   * Lets a virtual thread wait for a socket for a moment. The JDK opens file descriptors when this
   * happens for the first time. If none are free then, no virtual thread can ever wait for a
   * socket. So this is called before connections use the descriptors.
   *
   * @throws IOException if no file descriptors are free
   */
  public static void prepare() throws IOException {
    CompletableFuture<Void> waited = new CompletableFuture<>();
    try (DatagramSocket silent = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
      silent.setSoTimeout(1);
      Thread.ofVirtual().name("skiff-tcp-prepare").start(() -> await(silent, waited));
      waited.get();
    } catch (ExecutionException e) {
      throw new IOException("virtual threads cannot wait for sockets", e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void await(DatagramSocket silent, CompletableFuture<Void> waited) {
    try {
      silent.receive(new DatagramPacket(new byte[1], 1));
      waited.complete(null);
    } catch (SocketTimeoutException e) {
      waited.complete(null);
    } catch (IOException | Error e) {
      waited.completeExceptionally(e);
    }
  }
}
