package dev.skiff.cli.serve;

import dev.skiff.cli.output.LogWriter;
import dev.skiff.cli.output.TransferJson;
import dev.skiff.transfer.TransferListener;
import dev.skiff.transfer.TransferReport;
import java.net.InetSocketAddress;
import java.time.Instant;

/** One JSON object for each transfer of a server; what else it has to say goes to its log. */
final class JsonLog implements TransferListener {
  private final LogWriter results;
  private final ServerLog log;

  /**
   * A log of transfers.
   *
   * @param results where the objects go
   */
  JsonLog(LogWriter results, ServerLog log) {
    this.results = results;
    this.log = log;
  }

  /** What stands in the place of objects that nobody took. */
  static String lost(long count) {
    return "{\"lost\":" + count + "}";
  }

  @Override
  public void onEnd(TransferReport report) {
    Instant now = Instant.now();
    results.log(() -> TransferJson.of(report, now));
  }

  @Override
  public void onDisconnect(InetSocketAddress client, String reason) {
    log.onDisconnect(client, reason);
  }
}
