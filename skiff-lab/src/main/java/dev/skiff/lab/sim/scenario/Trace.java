package dev.skiff.lab.sim.scenario;

import dev.skiff.lab.net.Flight;
import dev.skiff.lab.net.Network;
import dev.skiff.lab.net.NetworkObserver;
import dev.skiff.lab.net.VirtualTime;
import dev.skiff.protocol.wire.PacketDecoder;
import dev.skiff.protocol.wire.PacketSummary;
import java.nio.ByteBuffer;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Writes down what happens, a line each. */
public final class Trace {
  private static final double MILLISECOND = 1e6;

  private final VirtualTime time;
  private final @Nullable Consumer<String> lines;

  Trace(VirtualTime time, @Nullable Consumer<String> lines) {
    this.time = time;
    this.lines = lines;
  }

  void write(String text) {
    if (lines != null) {
      text.lines().forEach(lines);
    }
  }

  /**
   * Notes something that is not a datagram.
   *
   * @param what is only called if there is a trace
   */
  public void note(String who, Supplier<String> what) {
    if (lines != null) {
      double millis = time.elapsedNanos() / MILLISECOND;
      write(String.format(Locale.ROOT, "%12.3f ms  %-14s %s", millis, who, what.get()));
    }
  }

  /** An observer of the network that notes its datagrams, then tells another one. */
  public NetworkObserver before(NetworkObserver next) {
    return lines == null ? next : new Datagrams(next);
  }

  private final class Datagrams implements NetworkObserver {
    private final NetworkObserver next;

    Datagrams(NetworkObserver next) {
      this.next = next;
    }

    @Override
    public void onSent(Flight flight) {
      String to = Network.nameOf(flight.to());
      note(Network.nameOf(flight.from()), () -> "sends " + wordsOf(flight) + " to " + to);
      next.onSent(flight);
    }

    @Override
    public void onLost(Flight flight, String why) {
      String to = Network.nameOf(flight.to());
      note("", () -> "        " + wordsOf(flight) + " to " + to + " is lost: " + why);
      next.onLost(flight, why);
    }

    @Override
    public void onArriving(Flight flight) {
      String from = Network.nameOf(flight.from()) + (flight.isDamaged() ? ", damaged" : "");
      note(Network.nameOf(flight.to()), () -> "  gets " + wordsOf(flight) + " from " + from);
      next.onArriving(flight);
    }

    private static String wordsOf(Flight flight) {
      return PacketSummary.of(PacketDecoder.decode(ByteBuffer.wrap(flight.bytes()))).describe();
    }
  }
}
