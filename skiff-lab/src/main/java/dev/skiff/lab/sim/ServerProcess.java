package dev.skiff.lab.sim;

import dev.skiff.lab.sim.file.ProcessFiles;
import dev.skiff.lab.sim.file.SimulatedStorage;
import dev.skiff.lab.sim.host.SimulatedEventLoop;
import dev.skiff.lab.sim.host.SimulatedHost;
import dev.skiff.lab.sim.host.SimulatedIoThreads;
import dev.skiff.lab.sim.scenario.Addresses;
import dev.skiff.lab.sim.scenario.Scenario;
import dev.skiff.protocol.transfer.Limits;
import dev.skiff.server.Admission;
import dev.skiff.server.RequestAuthorizer;
import dev.skiff.server.ServerPort;
import dev.skiff.server.UdpServerPort;
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

/** The engine's server over UDP, as a process on a simulated host. */
final class ServerProcess {
  private final ProcessFiles files;
  private final List<SimulatedEventLoop> loops = new ArrayList<>();
  private final SimulatedIoThreads io;
  private final SessionContext context;
  private final Admission admission;
  private final UdpServerPort port;

  /** Starts it; it listens on all addresses of its host. */
  ServerProcess(
      SimulatedHost host, Scenario scenario, ProcessFiles files, TransferListener listener) {
    this.files = files;
    Limits limits = scenario.serverLimits();
    for (int i = 0; i < scenario.serverLoops(); i++) {
      loops.add(host.loop());
    }
    io = host.ioThreads(limits.ioThreads());
    admission = new Admission(limits, WhenBusy.IGNORE, 0, loops.getFirst().nanoTime());
    SimulatedStorage storage = new SimulatedStorage(files, scenario);
    RequestAuthorizer authorizer =
        new RequestAuthorizer(storage, AccessPolicy.READ_AND_OVERWRITE, limits, Set.of());
    List<Object> made = new ArrayList<>();
    loops.getFirst().run(() -> made.addAll(listen(limits, authorizer, listener)));
    context = (SessionContext) made.getFirst();
    port = (UdpServerPort) made.getLast();
  }

  private List<Object> listen(
      Limits limits, RequestAuthorizer authorizer, TransferListener listener) {
    SimulatedEventLoop home = loops.getFirst();
    InetSocketAddress local = new InetSocketAddress(Addresses.SERVICE_PORT);
    try {
      SessionContext made = SessionContext.create(home, io, limits);
      List<SessionContext> contexts = loops.stream().map(made::on).toList();
      return List.of(
          made,
          UdpServerPort.open(
              handler -> home.listen(local, handler), contexts, authorizer, admission, listener));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Takes no more requests, and lets running transfers go on. */
  void stop() {
    port.stop();
  }

  /** Ends the transfers that are still running. */
  void cancelAll() {
    port.cancelAll(ServerPort.SHUTTING_DOWN);
  }

  /** The process ends without a word. */
  void kill() {
    loops.forEach(SimulatedEventLoop::close);
    io.kill();
    files.kill();
  }

  /** True if it has been stopped, and nothing is running any more. */
  boolean isIdle() {
    return port.idle().isDone();
  }

  /** The number of transfers that have a place. */
  int places() {
    return admission.count();
  }

  /** Bytes that are taken for blocks. */
  long memoryTaken() {
    return context.budget().taken();
  }

  /** Files that are open. */
  int openFiles() {
    return files.count();
  }
}
