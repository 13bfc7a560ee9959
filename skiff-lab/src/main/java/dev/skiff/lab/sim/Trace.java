package dev.skiff.lab.sim;

import dev.skiff.lab.net.Flight;
import dev.skiff.lab.net.Network;
import dev.skiff.lab.net.NetworkObserver;
import dev.skiff.lab.net.VirtualTime;
import dev.skiff.protocol.wire.PacketDecoder;
import dev.skiff.protocol.wire.PacketSummary;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Writes down what happens, a line each. */
final class Trace implements NetworkObserver {
  private static final double MILLISECOND = 1e6;

  private final VirtualTime time;
  private final Consumer<String> lines;

  Trace(VirtualTime time, Consumer<String> lines) {
    this.time = time;
    this.lines = lines;
  }

  void note(InetSocketAddress who, Supplier<String> what) {
    write(Network.nameOf(who), what.get());
  }

  private void write(String who, String what) {
    double millis = time.elapsedNanos() / MILLISECOND;
    lines.accept(String.format(Locale.ROOT, "%12.3f ms  %-12s %s", millis, who, what));
  }

  @Override
  public void onSent(Flight flight) {
    write(
        Network.nameOf(flight.from()),
        "sends " + wordsOf(flight) + " to " + Network.nameOf(flight.to()));
  }

  @Override
  public void onLost(Flight flight, String why) {
    write(
        "",
        "        " + wordsOf(flight) + " to " + Network.nameOf(flight.to()) + " is lost: " + why);
  }

  @Override
  public void onArriving(Flight flight) {
    String damaged = flight.isDamaged() ? ", damaged" : "";
    write(
        Network.nameOf(flight.to()),
        "  gets " + wordsOf(flight) + " from " + Network.nameOf(flight.from()) + damaged);
  }

  private static String wordsOf(Flight flight) {
    return PacketSummary.of(PacketDecoder.decode(ByteBuffer.wrap(flight.bytes()))).describe();
  }

  @Override
  public void onTaken(Flight flight) {
    // What it does in answer has its own lines.
  }
}
