package dev.skiff.cli;

import dev.skiff.PacketEvent;
import dev.skiff.PacketListener;
import java.io.PrintStream;
import java.util.Locale;

/**
 * Prints packets as they pass, a line for each: {@code 0.121 192.0.2.1:69 <-- OACK blksize=1468}.
 * By a thread of its own, since a terminal may be slow.
 */
final class PacketLog implements PacketListener, AutoCloseable {
  private final LogWriter writer;
  private final long begunAt = System.nanoTime();

  PacketLog(PrintStream target) {
    this.writer = new LogWriter(target);
  }

  @Override
  public void onPacket(PacketEvent event) {
    writer.log(() -> line(event, begunAt));
  }

  static String line(PacketEvent event, long begunAtNanos) {
    return String.format(
        Locale.ROOT,
        "%8.3f  %s %s %s",
        (event.nanoTime() - begunAtNanos) / 1e9,
        Text.address(event.peer()),
        event.sent() ? "-->" : "<--",
        event.packet().describe());
  }

  /** Writes what waits, for a bounded time. */
  @Override
  public void close() {
    writer.close();
  }
}
