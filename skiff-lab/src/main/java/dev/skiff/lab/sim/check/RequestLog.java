package dev.skiff.lab.sim.check;

import dev.skiff.lab.sim.scenario.Content;
import dev.skiff.lab.sim.scenario.FileSpec;
import dev.skiff.lab.sim.scenario.Rules;
import dev.skiff.lab.sim.scenario.Run;
import dev.skiff.lab.sim.scenario.Scenario;
import dev.skiff.protocol.transfer.Negotiation;
import dev.skiff.protocol.wire.Datagram;
import dev.skiff.protocol.wire.Mode;
import dev.skiff.protocol.wire.Packet;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The requests of a run: those that clients sent, and those that the server got. */
final class RequestLog {
  /**
   * The two ends of a request.
   *
   * @param service the address of the server that was asked
   */
  record Path(InetSocketAddress client, InetSocketAddress service) {}

  /** Two addresses, two smaller sizes of blocks, no options. */
  private static final int MOST_ASKS = 5;

  private final Scenario scenario;
  private final Rules rules;
  private final Map<FileSpec, Integer> asks = new HashMap<>();

  /** The different requests of each path, the latest first. */
  private final Map<Path, List<Packet.Request>> requests = new HashMap<>();

  private final Set<Path> asked = new HashSet<>();

  RequestLog(Run run) {
    this.scenario = run.scenario();
    this.rules = run.rules();
  }

  /** A client asks, from a port that has not asked before: a user's wish leads to few of those. */
  ObservedSocket.@Nullable Wanted onAsked(Packet.Request request) {
    ObservedSocket.Wanted wanted = wanted(request);
    if (wanted != null) {
      int wishes = Math.max(1, scenario.transfersOf(wanted.file()).size());
      int most = 2 * MOST_ASKS * wishes; // a process may end, and its successor asks again
      int count = asks.merge(wanted.file(), 1, Integer::sum);
      rules.require(count <= most, () -> "a client asks again and again");
    }
    return wanted;
  }

  /** Something came to the server's main port. */
  void onArrived(Path path, Datagram datagram) {
    asked.add(path);
    if (datagram instanceof Packet.Request request) {
      List<Packet.Request> known = requests.computeIfAbsent(path, none -> new ArrayList<>());
      known.remove(request);
      known.addFirst(request);
    }
  }

  /** True if an answer may take this path back. */
  boolean hasAsked(Path path) {
    return asked.contains(path);
  }

  /** The wish of a request on this path that may be answered so; null if there was none. */
  ObservedSocket.@Nullable Wanted answeredBy(Path path, Datagram answer) {
    ObservedSocket.Wanted wanted = null;
    for (Packet.Request request : requests.getOrDefault(path, List.of()).reversed()) {
      wanted = wanted(request);
      if (answer instanceof Packet.Data data && isStartOf(data, wanted)) {
        break;
      }
    }
    return wanted;
  }

  /** Tells requests from one port apart. */
  private static boolean isStartOf(Packet.Data data, ObservedSocket.@Nullable Wanted wanted) {
    return wanted != null && Content.isAt(wanted.file(), 0, data.payload());
  }

  private ObservedSocket.@Nullable Wanted wanted(Packet.Request request) {
    FileSpec file = scenario.file(request.filename());
    Mode mode = Mode.named(request.mode()).orElse(Mode.OCTET);
    return file == null
        ? null
        : new ObservedSocket.Wanted(
            file,
            request.direction(),
            file.wireLength(mode),
            Negotiation.announcedSize(request.options()));
  }
}
