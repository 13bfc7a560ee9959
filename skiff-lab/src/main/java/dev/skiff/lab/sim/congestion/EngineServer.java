package dev.skiff.lab.sim.congestion;

import dev.skiff.lab.sim.host.SimulatedEventLoop;
import dev.skiff.lab.sim.host.SimulatedHost;
import dev.skiff.lab.sim.host.SimulatedIoThreads;
import dev.skiff.protocol.transfer.Limits;
import dev.skiff.server.Admission;
import dev.skiff.server.RequestAuthorizer;
import dev.skiff.server.UdpServerPort;
import dev.skiff.storage.Storage;
import dev.skiff.transfer.AccessPolicy;
import dev.skiff.transfer.TransferListener;
import dev.skiff.transfer.WhenBusy;
import dev.skiff.udp.SessionContext;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Skiff's server over UDP with its defaults, on a host with four processors. */
final class EngineServer {
  private static final int LOOPS = 4;
  private static final int PORT = 69;

  private EngineServer() {}

  static void start(SimulatedHost host, Storage files) {
    Limits limits = Limits.DEFAULT;
    RequestAuthorizer authorizer =
        new RequestAuthorizer(files, AccessPolicy.READ_AND_OVERWRITE, limits, Set.of());
    List<SimulatedEventLoop> loops = new ArrayList<>();
    for (int i = 0; i < LOOPS; i++) {
      loops.add(host.loop());
    }
    SimulatedIoThreads io = host.ioThreads(limits.ioThreads());
    SimulatedEventLoop home = loops.getFirst();
    Admission admission = new Admission(limits, WhenBusy.IGNORE, 0, home.nanoTime());
    home.run(
        () -> {
          try {
            SessionContext context = SessionContext.create(home, io, limits);
            UdpServerPort.open(
                handler -> home.listen(new InetSocketAddress(PORT), handler),
                loops.stream().map(context::on).toList(),
                authorizer,
                admission,
                TransferListener.NONE);
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
  }
}
