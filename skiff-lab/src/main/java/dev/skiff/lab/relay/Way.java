package dev.skiff.lab.relay;

import dev.skiff.lab.relay.RelayEvent.Fate;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.Comparator;
import java.util.PriorityQueue;

/** One direction of the way between the two ends, and the datagrams that are on it. */
final class Way {
  /** Long enough that what follows at once overtakes, and less than anybody's timeout. */
  private static final long HOLD_NANOS = 10_000_000;

  private final RelayBottleneck bottleneck;
  private final PriorityQueue<Departure> waiting =
      new PriorityQueue<>(
          Comparator.comparingLong(Departure::nanos).thenComparingLong(Departure::number));

  private long count;

  /**
   * A datagram, and how it leaves the way.
   *
   * @param number those of one time leave in the order in which they came
   */
  private record Departure(
      long nanos, long number, DatagramChannel via, InetSocketAddress to, ByteBuffer datagram) {}

  Way(RelaySettings.Line line) {
    bottleneck = new RelayBottleneck(line);
  }

  /** Takes a datagram; the answer is what becomes of it here. */
  Fate enter(Fate fate, DatagramChannel via, InetSocketAddress to, byte[] datagram, long now) {
    if (fate == Fate.LOST) {
      return fate;
    }
    if (bottleneck.isFull(now)) {
      return Fate.CROWDED_OUT;
    }
    for (int copies = fate == Fate.DOUBLED ? 2 : 1; copies > 0; copies--) {
      long hold = fate == Fate.HELD_BACK ? HOLD_NANOS : 0;
      long departure = bottleneck.enter(datagram.length, now) + hold;
      waiting.add(new Departure(departure, count++, via, to, ByteBuffer.wrap(datagram)));
    }
    return fate;
  }

  /** Sends on what is due. */
  void sendDue(long now) {
    while (!waiting.isEmpty() && waiting.peek().nanos() <= now) {
      Departure departure = waiting.remove();
      try {
        departure.via().send(departure.datagram(), departure.to());
      } catch (IOException e) {
        // The port is closed, or nobody is there any more: lost, as on any network.
      }
    }
  }

  /** When the next one is due; the end of time where there is none. */
  long nextNanos() {
    return waiting.isEmpty() ? Long.MAX_VALUE : waiting.peek().nanos();
  }
}
