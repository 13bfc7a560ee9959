package dev.skiff.lab.relay;

import dev.skiff.protocol.wire.Datagram;
import dev.skiff.protocol.wire.Packet;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.stream.Collectors;

/**
 * One datagram, and what became of it.
 *
 * @param nanos since the first datagram of this client
 * @param client whose transfer it belongs to
 * @param towardsServer which way it went
 */
public record Passage(
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
        .formatted(nanos / 1e9, client.getPort(), arrow, words(datagram), fateWords());
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

  private static String words(Datagram datagram) {
    return switch (datagram) {
      case Packet.Request request ->
          request.direction().opcode()
              + " "
              + printable(request.filename())
              + words(request.options());
      case Packet.OptionAck answer -> "OACK" + words(answer.options());
      case Packet.Data data ->
          "DATA %d, %d bytes".formatted(data.block(), data.payload().remaining());
      case Packet.Ack ack -> "ACK " + ack.block();
      case Packet.Error error -> "ERROR %d %s".formatted(error.code(), error.message());
      case Datagram.Malformed malformed -> "no TFTP: " + malformed.problem();
    };
  }

  private static String words(List<?> options) {
    return options.stream()
        .map(option -> " " + printable(option.toString()))
        .collect(Collectors.joining());
  }

  /** A stranger's words may hold what moves a terminal's cursor. */
  private static String printable(String text) {
    return text.replaceAll("[\\p{Cc}\\p{Cf}]", "?");
  }
}
