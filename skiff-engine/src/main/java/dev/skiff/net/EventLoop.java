package dev.skiff.net;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.OptionalInt;
import java.util.concurrent.Executor;

/**
 * One thread that owns many sockets. What it calls, and what is given to {@link #execute}, must not
 * block: every transfer of the loop would wait.
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
   * @param local the address to bind; port 0 picks a free one, which makes it a TID
   * @param handler told what happens, on the loop's thread
   * @throws IOException where the system has no more sockets or the address is not to be had
   */
  UdpSocket open(InetSocketAddress local, UdpHandler handler) throws IOException;

  /**
   * Opens a server's main port. On a wildcard address it listens on every local address, and knows
   * which of them a request came to: on {@code 0.0.0.0} all of IPv4, on {@code ::} all of IPv4 and,
   * where the host has it, of IPv6.
   *
   * @param local the address to bind; port 0 picks a free one
   * @throws IOException where the address is in use or may not be bound
   */
  UdpPort listen(InetSocketAddress local, UdpPort.Handler handler) throws IOException;

  /**
   * Makes a main port of a UDP socket that was passed to this process.
   *
   * @throws IOException where this kind of loop cannot
   */
  UdpPort takeOver(InheritedSocket socket, UdpPort.Handler handler) throws IOException;

  /**
   * The largest UDP payload that leaves this host for another one without being fragmented here.
   * Nothing is sent. May block; for any thread.
   *
   * @return empty where there is no route, or the system does not tell
   */
  OptionalInt largestDatagram(InetSocketAddress target);

  /**
   * A direct buffer of {@link #SEND_BUFFER_BYTES} in which the loop's thread builds a datagram, or
   * a run of them, just before it sends them. Each caller overwrites what an earlier one left
   * there.
   */
  ByteBuffer sendBuffer();

  /**
   * Runs a task on the loop's thread, after those that the same thread has given before.
   *
   * @throws java.util.concurrent.RejectedExecutionException where the loop is closed
   */
  @Override
  void execute(Runnable task);

  /**
   * Runs a task when its time has come; called on the loop's thread, and the task runs there.
   *
   * @param deadline in {@link #nanoTime} terms
   */
  void schedule(long deadline, Runnable task);

  /** True if the caller runs on the loop's thread. */
  boolean isLoopThread();

  /** Closes every socket and ends the thread, waiting for it a bounded time. */
  @Override
  void close();
}
