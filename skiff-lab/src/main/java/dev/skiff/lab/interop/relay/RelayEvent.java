package dev.skiff.lab.interop.relay;

import dev.skiff.protocol.wire.Datagram;
import dev.skiff.protocol.wire.PacketSummary;
import java.net.InetSocketAddress;

/**
 * Something that happened to a datagram.
 *
 * @param nanos since the first datagram of this client
 * @param client whose transfer it belongs to
 * @param towardsServer the direction
 */
public record RelayEvent(
    long nanos, InetSocketAddress client, boolean towardsServer, Datagram datagram, Fate fate) {
  /**
   * The kinds of events. A datagram that is duplicated may also be held back, and a copy be lost.
   */
  public enum Fate {
    PASSED,
    LOST,
    /** The queue before the line was full. */
    CROWDED_OUT,
    DUPLICATED,
    HELD_BACK
  }

  /** Describes it for people: when, which way, what, and its fate unless it just passed. */
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
      case DUPLICATED -> "  ** arrives twice";
      case HELD_BACK -> "  ** held back";
    };
  }
}
