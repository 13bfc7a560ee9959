package dev.skiff;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** The reports of a server or client, in the order in which they came. */
final class Reports implements TransferListener {
  private static final int PATIENCE_SECONDS = 20;

  private final BlockingQueue<TransferReport> ended = new LinkedBlockingQueue<>();

  @Override
  public void onEnd(TransferReport report) {
    ended.add(report);
  }

  TransferReport next() throws InterruptedException {
    TransferReport report = ended.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
    if (report == null) {
      throw new AssertionError("no transfer ended");
    }
    return report;
  }

  boolean isEmpty() {
    return ended.isEmpty();
  }
}
