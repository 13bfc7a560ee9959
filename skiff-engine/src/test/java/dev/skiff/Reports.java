package dev.skiff;

import dev.skiff.testkit.Patience;
import dev.skiff.transfer.TransferListener;
import dev.skiff.transfer.TransferReport;
import java.net.InetSocketAddress;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** The reports of a server or client, in the order in which they came. */
final class Reports implements TransferListener {
  private final BlockingQueue<TransferReport> ended = new LinkedBlockingQueue<>();
  private final BlockingQueue<String> disconnected = new LinkedBlockingQueue<>();

  @Override
  public void onEnd(TransferReport report) {
    ended.add(report);
  }

  @Override
  public void onDisconnect(InetSocketAddress client, String reason) {
    disconnected.add(reason);
  }

  /** Why the next connection was ended. */
  String nextDisconnect() throws InterruptedException {
    String reason = disconnected.poll(Patience.SECONDS, TimeUnit.SECONDS);
    if (reason == null) {
      throw new AssertionError("no connection was ended");
    }
    return reason;
  }

  int disconnects() {
    return disconnected.size();
  }

  TransferReport next() throws InterruptedException {
    TransferReport report = ended.poll(Patience.SECONDS, TimeUnit.SECONDS);
    if (report == null) {
      throw new AssertionError("no transfer ended");
    }
    return report;
  }

  boolean isEmpty() {
    return ended.isEmpty();
  }

  /** How many have come, and were not taken. */
  int count() {
    return ended.size();
  }
}
