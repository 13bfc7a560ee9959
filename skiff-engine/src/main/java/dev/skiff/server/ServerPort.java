package dev.skiff.server;

import dev.skiff.transfer.Transport;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** A server's port on one transport, and the transfers that came by it. For any thread. */
public interface ServerPort {
  /** What clients are told whose transfers a closing server ends. */
  String SHUTTING_DOWN = "the server is shutting down";

  /** What it listens on. */
  Transport transport();

  /** Where it listens, as people write it. */
  List<InetSocketAddress> addresses();

  /** Takes no more requests, and lets running transfers go on. */
  void stop();

  /** Ends the transfers that are still running; their clients are told. */
  void cancelAll(String reason);

  /** Completes when everything is closed after {@link #stop}. */
  CompletableFuture<Void> idle();

  /** Whether the caller is one of the threads that {@link #idle} waits for. */
  boolean isOwnThread();

  /** Ends what would not end by itself. */
  void close();
}
