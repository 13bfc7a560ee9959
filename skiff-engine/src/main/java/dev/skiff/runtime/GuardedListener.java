package dev.skiff.runtime;

import dev.skiff.transfer.Fallback;
import dev.skiff.transfer.TransferListener;
import dev.skiff.transfer.TransferReport;
import java.net.InetSocketAddress;
import java.util.OptionalLong;

/** Calls a prompt listener on the calling thread. What it throws is logged, and goes no further. */
record GuardedListener(TransferListener listener) implements TransferListener {
  /** Called for each block, so this makes no object. */
  @Override
  public void onProgress(long bytes, OptionalLong total) {
    try {
      listener.onProgress(bytes, total);
    } catch (RuntimeException | Error e) {
      ListenerThreads.fault(e);
    }
  }

  @Override
  public void onRequest(InetSocketAddress server, int number, int most) {
    ListenerThreads.make(() -> listener.onRequest(server, number, most));
  }

  @Override
  public void onFallback(Fallback fallback) {
    ListenerThreads.make(() -> listener.onFallback(fallback));
  }

  @Override
  public void onEnd(TransferReport report) {
    ListenerThreads.make(() -> listener.onEnd(report));
  }

  @Override
  public void onDisconnect(InetSocketAddress client, String reason) {
    ListenerThreads.make(() -> listener.onDisconnect(client, reason));
  }
}
