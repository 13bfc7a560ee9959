package dev.skiff.net;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.OptionalInt;
import java.util.concurrent.Executor;

/**
 * One thread that owns many sockets. Handlers and tasks must not block: every transfer of the loop
 * would wait.
 *
 * <p>Sockets and ports are opened and used on the loop's thread only; {@link #execute} and {@link
 * #close} are for any thread.
 */
public interface EventLoop extends Executor, AutoCloseable {
  /** The size of {@link #sendBuffer} in bytes: more than the largest datagram. */
  int SEND_BUFFER_BYTES = 128 << 10;

  /**
   * The clock of everything that runs on this loop: {@link System#nanoTime}, or virtual time in a
   * simulation. Deadlines and the {@code now} of every handler are in its terms, and are compared
   * by difference. For any thread.
   */
  long nanoTime();

  /**
   * Opens a UDP socket.
   *
   * @param local the address to bind; port 0 stands for any free port, which becomes a TID
   * @param handler gets the events of the socket, on the loop's thread
   * @throws IOException if the system has no sockets left or the address cannot be bound
   */
  UdpSocket open(InetSocketAddress local, UdpHandler handler) throws IOException;

  /**
   * Opens a server's main port. On a wildcard address it listens on every local address, and knows
   * which of them a request came to: on {@code 0.0.0.0} all of IPv4, on {@code ::} all of IPv4 and,
   * if the host has it, of IPv6.
   *
   * @param local the address to bind; port 0 stands for any free port
   * @throws IOException if the address cannot be bound
   */
  UdpPort listen(InetSocketAddress local, UdpPort.Handler handler) throws IOException;

  /**
   * Makes a main port of a UDP socket that was passed to this process.
   *
   * @throws IOException if this kind of loop cannot
   */
  UdpPort takeOver(InheritedSocket socket, UdpPort.Handler handler) throws IOException;

  /**
   * The largest UDP payload that leaves this host for another one without being fragmented here.
   * Nothing is sent. May block; for any thread.
   *
   * @return empty if there is no route, or the system does not know the size
   */
  OptionalInt largestDatagram(InetSocketAddress target);

  /**
   * A direct buffer of {@link #SEND_BUFFER_BYTES} in which the loop's thread builds a datagram, or
   * a run of them, just before it sends them. Each caller overwrites the content.
   */
  ByteBuffer sendBuffer();

  /**
   * Runs a task on the loop's thread, after earlier tasks of the same caller.
   *
   * @throws java.util.concurrent.RejectedExecutionException if the loop is closed
   */
  @Override
  void execute(Runnable task);

  /**
   * Runs a task on the loop's thread at a time. Called on that thread.
   *
   * @param deadline in {@link #nanoTime} terms
   */
  void schedule(long deadline, Runnable task);

  /** True if the caller runs on the loop's thread. */
  boolean isLoopThread();

  /** Closes every socket, ends the thread, and waits for its end for a limited time. */
  @Override
  void close();
}
