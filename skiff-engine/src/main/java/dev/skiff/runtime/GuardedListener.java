package dev.skiff.runtime;

import dev.skiff.log.SafeLog;
import dev.skiff.transfer.TransferListener;
import dev.skiff.transfer.TransferReport;
import java.net.InetSocketAddress;
import java.util.OptionalLong;

/** Catches and logs what a user's listener throws, so that the transfer goes on. */
public record GuardedListener(TransferListener listener) implements TransferListener {
  private static final System.Logger LOG = SafeLog.of(GuardedListener.class);

  /** Called for each block, so it does without the object of a lambda. */
  @Override
  public void onProgress(long bytes, OptionalLong total) {
    try {
      listener.onProgress(bytes, total);
    } catch (RuntimeException | Error e) {
      fault(e);
    }
  }

  @Override
  public void onRequest(InetSocketAddress server, int number, int most) {
    guarded(() -> listener.onRequest(server, number, most));
  }

  @Override
  public void onEnd(TransferReport report) {
    guarded(() -> listener.onEnd(report));
  }

  @Override
  public void onDisconnect(InetSocketAddress client, String reason) {
    guarded(() -> listener.onDisconnect(client, reason));
  }

  private static void guarded(Runnable call) {
    try {
      call.run();
    } catch (RuntimeException | Error e) {
      fault(e);
    }
  }

  /** Logs an exception of a listener. */
  static void fault(Throwable fault) {
    LOG.log(System.Logger.Level.ERROR, "a listener threw an exception", fault);
  }
}
