package dev.skiff.lab.sim;

import dev.skiff.lab.net.Network;
import dev.skiff.lab.net.VirtualTime;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Where a run takes place.
 *
 * @param timers by how much they ring late
 * @param trace null where nobody reads it
 */
record World(
    VirtualTime time,
    Network network,
    Shape shape,
    Faults faults,
    Disk disk,
    Referee referee,
    SplittableRandom timers,
    @Nullable Trace trace) {
  static final InetAddress CLIENT = Network.host("client", 1);
  static final InetAddress SERVER = Network.host("server", 2);
  static final InetAddress STRANGER = Network.host("stranger", 3);

  /** Where the server takes requests. */
  static final InetSocketAddress SERVICE = new InetSocketAddress(SERVER, 69);

  private static final int MOST_SLACK_NANOS = 300_000;

  long now() {
    return time.now();
  }

  /** Systems wake whoever sleeps a little late. */
  void wake(VirtualTime.Alarm alarm, long deadline) {
    alarm.set(deadline + timers.nextInt(MOST_SLACK_NANOS));
  }

  void note(InetSocketAddress who, Supplier<String> what) {
    if (trace != null) {
      trace.note(who, what);
    }
  }
}
