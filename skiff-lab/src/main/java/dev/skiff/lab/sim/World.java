package dev.skiff.lab.sim;

import dev.skiff.lab.net.Network;
import dev.skiff.lab.net.VirtualTime;
import dev.skiff.lab.sim.check.SafetyChecker;
import dev.skiff.lab.sim.check.UserTransfer;
import dev.skiff.lab.sim.file.Disks;
import dev.skiff.lab.sim.file.ProcessFiles;
import dev.skiff.lab.sim.host.SeededHostFaults;
import dev.skiff.lab.sim.host.SimulatedHost;
import dev.skiff.lab.sim.host.SimulatedThreads;
import dev.skiff.lab.sim.peer.LeavingClient;
import dev.skiff.lab.sim.peer.TwoFilesClient;
import dev.skiff.lab.sim.scenario.Addresses;
import dev.skiff.lab.sim.scenario.Fault;
import dev.skiff.lab.sim.scenario.Faults;
import dev.skiff.lab.sim.scenario.Rules;
import dev.skiff.lab.sim.scenario.Run;
import dev.skiff.lab.sim.scenario.Scenario;
import dev.skiff.lab.sim.scenario.Trace;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The hosts of a run and the processes on them, which may end and be started again. */
final class World {
  private static final int FIRST_CLIENT_PORT = 1_001;
  private static final int FIRST_SERVER_PORT = 2_001;
  private static final int LONGEST_GRACE_MILLIS = 3_000;
  private static final long MILLISECOND = 1_000_000;
  private static final int MOST_RESTART_MILLIS = 300;

  /** Within that time a process is started again. */
  static final long MOST_RESTART_NANOS = MOST_RESTART_MILLIS * MILLISECOND;

  private final Scenario scenario;
  private final VirtualTime time;
  private final Network network;
  private final Faults faults;
  private final SafetyChecker safety;
  private final Trace trace;
  private final Disks disks;
  private final SimulatedHost serverHost;
  private final List<SimulatedHost> clientHosts = new ArrayList<>();
  private final List<ClientProcess> clients = new ArrayList<>();
  private @Nullable TwoFilesClient twoFiles;
  private ServerProcess server;
  private boolean serverRuns = true;
  private Consumer<UserTransfer> onSettled = transfer -> {};

  World(Run run, Network network, SafetyChecker safety) {
    this.scenario = run.scenario();
    this.time = run.time();
    this.network = network;
    this.faults = run.faults();
    this.safety = safety;
    this.trace = run.trace();
    SimulatedThreads threads = new SimulatedThreads();
    disks = new Disks(faults, threads);
    SeededHostFaults wrong = new SeededHostFaults(run, disks::delayNanos);
    List<InetAddress> addresses = Addresses.SERVERS.subList(0, scenario.serverAddresses());
    serverHost =
        new SimulatedHost(time, network, threads, wrong, safety, addresses, FIRST_SERVER_PORT);
    server = newServer();
    for (int i = 0; i < scenario.clients(); i++) {
      List<InetAddress> address = List.of(Addresses.CLIENTS.get(i));
      SimulatedHost host =
          new SimulatedHost(time, network, threads, wrong, safety, address, FIRST_CLIENT_PORT);
      host.mtu(scenario.mtu());
      clientHosts.add(host);
      clients.add(newClient(i));
    }
    scheduleForServer();
  }

  private ServerProcess newServer() {
    return new ServerProcess(
        serverHost, scenario, new ProcessFiles(disks, safety, true), safety.published());
  }

  private ClientProcess newClient(int number) {
    return new ClientProcess(
        clientHosts.get(number),
        scenario,
        time,
        new ProcessFiles(disks, safety, false),
        name -> addressesFor(number),
        transfer -> onSettled.accept(transfer));
  }

  /** Each client asks for another one of the server's addresses. */
  private List<InetAddress> addressesFor(int client) {
    InetAddress address = Addresses.SERVERS.get(client % scenario.serverAddresses());
    InetAddress last = scenario.serverAddresses() > 2 ? Addresses.SERVERS.get(2 - client) : address;
    if (!faults.has(Fault.SILENT_ADDRESS)) {
      return List.of(last);
    }
    boolean nobody = faults.source(Fault.SILENT_ADDRESS).nextBoolean();
    return List.of(nobody ? Addresses.NOBODY : Addresses.EMPTY, last);
  }

  private void scheduleForServer() {
    if (faults.has(Fault.SERVER_RESTART)) {
      time.after(faults.momentOf(Fault.SERVER_RESTART), this::restartServer);
    }
    if (faults.has(Fault.SERVER_STOPS)) {
      time.after(faults.momentOf(Fault.SERVER_STOPS), this::stopServer);
    }
    if (faults.has(Fault.TWO_FILES)) {
      scheduleTwoFiles();
    }
    if (faults.has(Fault.LEAVING)) {
      boolean goodbye = faults.source(Fault.LEAVING).nextBoolean();
      LeavingClient leaving = new LeavingClient(network, scenario.extraFiles().getFirst(), goodbye);
      time.after(
          faults.momentOf(Fault.LEAVING),
          () -> leaving.start(Addresses.service(serverHost.addresses().getLast())));
    }
  }

  private void scheduleTwoFiles() {
    InetAddress address = serverHost.addresses().getLast();
    TwoFilesClient client =
        new TwoFilesClient(time, network, scenario.extraFiles(), Addresses.service(address));
    time.after(faults.momentOf(Fault.TWO_FILES), client::start);
    twoFiles = client;
  }

  /** Its successor knows nothing, and its first transfer gets the first port again. */
  private void restartServer() {
    if (!faults.strikes(Fault.SERVER_RESTART)) {
      return;
    }
    trace.note("server", () -> "is gone");
    server.kill();
    serverRuns = false;
    long nanos = faults.source(Fault.SERVER_RESTART).nextInt(MOST_RESTART_MILLIS) * MILLISECOND;
    time.after(
        nanos,
        () -> {
          serverHost.pickPortsAnew();
          server = newServer();
          serverRuns = true;
        });
  }

  private void stopServer() {
    if (faults.strikes(Fault.SERVER_STOPS)) {
      trace.note("server", () -> "stops");
      server.stop();
      int grace = faults.source(Fault.SERVER_STOPS).nextInt(LONGEST_GRACE_MILLIS);
      time.after(Math.max(0, grace - LONGEST_GRACE_MILLIS / 3) * MILLISECOND, server::cancelAll);
    }
  }

  /** Sets who is told when a user learns how a transfer went. */
  void onSettled(Consumer<UserTransfer> listener) {
    onSettled = listener;
  }

  /** The client's process on a host. */
  ClientProcess client(int number) {
    return clients.get(number);
  }

  /** The client's process ends without a word, and its successor gets the same ports. */
  void restartClient(int number, Consumer<ClientProcess> onRestarted) {
    trace.note(clientHosts.get(number).addresses().getFirst().getHostName(), () -> "is gone");
    clients.get(number).kill();
    long nanos = faults.source(Fault.CLIENT_RESTART).nextInt(MOST_RESTART_MILLIS) * MILLISECOND;
    time.after(
        nanos,
        () -> {
          clientHosts.get(number).pickPortsAnew();
          clients.set(number, newClient(number));
          onRestarted.accept(clients.get(number));
        });
  }

  /** Transfers' sockets that are open. */
  int openSockets() {
    int open = 0;
    for (SimulatedHost host : clientHosts) {
      open += host.openPorts();
    }
    boolean listens = serverRuns && network.isOpen(Addresses.service(Addresses.SERVERS.getFirst()));
    return open + serverHost.openPorts() - (listens ? 1 : 0);
  }

  /** Nothing happens any more, and only the server still listens. */
  void checkNothingIsLeft(Rules rules) {
    rules.require(openSockets() == 0, () -> "at the end a socket is open");
    rules.require(time.alarmsSet() == 0, () -> "at the end a timer is set");
    boolean hasLast =
        twoFiles == null
            || twoFiles.hasLast()
            || faults.strikes() > 0
            || scenario.serverLimits().transfersPerClient() < scenario.extraFiles().size();
    rules.require(
        hasLast, () -> "a client asked for two files from one port, and the last did not come");
    rules.require(server.places() == 0, () -> "at the end a place is taken");
    rules.require(server.openFiles() == 0, () -> "at the end the server has a file open");
    rules.require(
        server.memoryTaken() == 0,
        () -> "at the end the server holds " + server.memoryTaken() + " bytes of its budget");
    for (ClientProcess client : clients) {
      rules.require(client.openFiles() == 0, () -> "at the end a client has a file open");
      rules.require(
          client.memoryTaken() == 0,
          () -> "at the end a client holds " + client.memoryTaken() + " bytes of its budget");
    }
  }

  /** Stops all processes. */
  void stop() {
    server.stop();
    clients.forEach(ClientProcess::close);
  }

  /** All processes were stopped. */
  void checkAllIsClosed(Rules rules) {
    rules.require(server.isIdle(), () -> "the server was stopped, and a transfer is in its table");
    rules.require(serverHost.openPorts() == 0, () -> "the server was stopped, and a port is open");
    for (ClientProcess client : clients) {
      rules.require(client.isIdle(), () -> "a client was closed, and a transfer is running");
    }
  }
}
