package dev.skiff.cli.output;

import dev.skiff.protocol.wire.PacketSummary;
import dev.skiff.protocol.wire.Printable;
import dev.skiff.transfer.PacketEvent;
import dev.skiff.transfer.PacketListener;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A line for each packet of a client: seconds since the first one, this side's port, the way it
 * goes, the other side, and what it says.
 */
public final class PacketLines implements PacketListener {
  private static final int USUAL_CHARACTERS = 300;

  private final RunOutput console;
  private @Nullable Long firstNanos;

  public PacketLines(RunOutput console) {
    this.console = console;
  }

  @Override
  public void onPacket(PacketEvent event) {
    console.trace(() -> line(event), size(event));
  }

  /** About the characters that a packet's line keeps in memory; a peer chooses some of them. */
  public static int size(PacketEvent event) {
    boolean hasText = event.packet() instanceof PacketSummary.Control;
    return USUAL_CHARACTERS + (hasText ? event.packet().describe().length() : 0);
  }

  /** {@code 0.121 48777 <-- 192.0.2.7:35211 DATA 1, 512 bytes}; on the console's thread. */
  private String line(PacketEvent event) {
    if (firstNanos == null) {
      firstNanos = event.nanoTime();
    }
    return String.format(
        Locale.ROOT,
        "%8.3f  %5d %s %s  %s",
        (event.nanoTime() - firstNanos) / 1e9,
        event.local().getPort(),
        event.sent() ? "-->" : "<--",
        Text.address(event.peer()),
        Printable.of(event.packet().describe()));
  }
}
