package dev.skiff.lab.relay;

import dev.skiff.protocol.wire.Datagram;
import dev.skiff.protocol.wire.PacketSummary;
import java.net.InetSocketAddress;

/**
 * One datagram, and what became of it.
 *
 * @param nanos since the first datagram of this client
 * @param client whose transfer it belongs to
 * @param towardsServer which way it went
 */
public record RelayEvent(
    long nanos, InetSocketAddress client, boolean towardsServer, Datagram datagram, Fate fate) {
  /** What becomes of a datagram. */
  public enum Fate {
    PASSED,
    LOST,
    /** The line is narrow, and too many wait for it already. */
    CROWDED_OUT,
    DOUBLED,
    HELD_BACK
  }

  /** For people: when, which way, what, and its fate where that is not the usual one. */
  @Override
  public String toString() {
    String arrow = towardsServer ? "-->" : "<--";
    return "%8.3f  %5d %s %s%s"
        .formatted(nanos / 1e9, client.getPort(), arrow, words(), fateWords());
  }

  private String words() {
    return PacketSummary.of(datagram).describe();
  }

  private String fateWords() {
    return switch (fate) {
      case PASSED -> "";
      case LOST -> "  ** lost";
      case CROWDED_OUT -> "  ** lost: the line is full";
      case DOUBLED -> "  ** arrives twice";
      case HELD_BACK -> "  ** held back";
    };
  }
}
