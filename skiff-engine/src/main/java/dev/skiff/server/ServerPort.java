package dev.skiff.server;

import dev.skiff.transfer.Transport;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** A server's port on one transport, with its transfers. For any thread. */
public interface ServerPort {
  /** The text of the ERROR that ends a transfer when its server closes. */
  String SHUTTING_DOWN = "the server is shutting down";

  /** The transport of the port. */
  Transport transport();

  /** The addresses that the port listens on. */
  List<InetSocketAddress> addresses();

  /** Accepts no more requests. Running transfers go on. */
  void stop();

  /** Ends running transfers. Their clients get an ERROR with the reason. */
  void cancelAll(String reason);

  /** Completes when everything is closed after {@link #stop}. */
  CompletableFuture<Void> idle();

  /** True if {@link #idle} waits for the calling thread. */
  boolean isOwnThread();

  /** Closes what is still open. */
  void close();
}
