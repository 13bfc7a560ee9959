package dev.skiff.lab.sim.congestion;

import dev.skiff.client.UdpClient;
import dev.skiff.lab.net.VirtualTime;
import dev.skiff.lab.sim.host.SimulatedEventLoop;
import dev.skiff.lab.sim.host.SimulatedHost;
import dev.skiff.lab.sim.host.SimulatedIoThreads;
import dev.skiff.protocol.transfer.Limits;
import dev.skiff.protocol.wire.Direction;
import dev.skiff.protocol.wire.Mode;
import dev.skiff.transfer.RemoteFile;
import dev.skiff.transfer.TransferListener;
import dev.skiff.transfer.TransferOptions;
import dev.skiff.udp.SessionContext;
import dev.skiff.udp.TransferFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.util.List;

/** Skiff's client over UDP with its defaults, for one transfer. */
final class EngineClient {
  private EngineClient() {}

  static void start(
      SimulatedHost host,
      VirtualTime time,
      Direction direction,
      InetSocketAddress server,
      Flow flow) {
    SimulatedEventLoop loop = host.loop();
    SimulatedIoThreads io = host.ioThreads(Limits.DEFAULT.ioThreads());
    loop.run(
        () -> {
          SessionContext context = context(loop, io);
          UdpClient client =
              new UdpClient(
                  context, _ -> List.of(server.getAddress()), task -> time.after(0, task));
          transfer(client, direction, server, flow);
        });
  }

  private static SessionContext context(SimulatedEventLoop loop, SimulatedIoThreads io) {
    try {
      return SessionContext.create(loop, io, Limits.DEFAULT);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void transfer(
      UdpClient client, Direction direction, InetSocketAddress server, Flow flow) {
    TransferFile file =
        direction == Direction.READ
            ? TransferFile.incoming(new PatternFiles.Written(flow.file()), Mode.OCTET)
            : TransferFile.outgoing(new PatternFiles.Reading(flow.file()), Mode.OCTET);
    RemoteFile remote =
        new RemoteFile(server.getHostString(), server.getPort(), flow.file().name());
    TransferOptions defaults = TransferOptions.DEFAULT;
    TransferOptions options =
        flow.window() == Flow.DEFAULT_WINDOW ? defaults : defaults.withWindowSize(flow.window());
    var _ =
        client
            .start(direction, remote, file, options, TransferListener.NONE)
            .result()
            .whenComplete((_, thrown) -> flow.onEnd(thrown == null));
  }
}
