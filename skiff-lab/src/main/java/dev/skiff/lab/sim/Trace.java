package dev.skiff.lab.sim;

import dev.skiff.lab.sim.net.Address;
import dev.skiff.lab.sim.net.Flight;
import dev.skiff.lab.sim.net.Observer;
import dev.skiff.lab.sim.net.VirtualTime;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Writes down what happens, a line each. */
final class Trace implements Observer {
  private static final double MILLISECOND = 1e6;

  private final VirtualTime time;
  private final Consumer<String> lines;

  Trace(VirtualTime time, Consumer<String> lines) {
    this.time = time;
    this.lines = lines;
  }

  void note(Address who, Supplier<String> what) {
    write(who.toString(), what.get());
  }

  private void write(String who, String what) {
    double millis = time.elapsedNanos() / MILLISECOND;
    lines.accept(String.format(Locale.ROOT, "%12.3f ms  %-12s %s", millis, who, what));
  }

  @Override
  public void onSent(Flight flight) {
    write(
        flight.from().toString(), "sends " + PacketText.of(flight.bytes()) + " to " + flight.to());
  }

  @Override
  public void onLost(Flight flight, String why) {
    write(
        "", "        " + PacketText.of(flight.bytes()) + " to " + flight.to() + " is lost: " + why);
  }

  @Override
  public void onArriving(Flight flight) {
    String damaged = flight.isDamaged() ? ", damaged" : "";
    String text = PacketText.of(flight.bytes());
    write(flight.to().toString(), "  gets " + text + " from " + flight.from() + damaged);
  }

  @Override
  public void onTaken(Flight flight) {
    // What it does in answer has its own lines.
  }
}
