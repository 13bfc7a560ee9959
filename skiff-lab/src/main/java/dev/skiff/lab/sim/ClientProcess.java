package dev.skiff.lab.sim;

import dev.skiff.client.UdpClient;
import dev.skiff.lab.net.VirtualTime;
import dev.skiff.lab.sim.check.UserTransfer;
import dev.skiff.lab.sim.file.ProcessFiles;
import dev.skiff.lab.sim.file.SimulatedSink;
import dev.skiff.lab.sim.file.SimulatedSource;
import dev.skiff.lab.sim.host.SimulatedEventLoop;
import dev.skiff.lab.sim.host.SimulatedHost;
import dev.skiff.lab.sim.host.SimulatedIoThreads;
import dev.skiff.lab.sim.peer.OtherClientTransfer;
import dev.skiff.lab.sim.scenario.Addresses;
import dev.skiff.lab.sim.scenario.Scenario;
import dev.skiff.lab.sim.scenario.TransferPlan;
import dev.skiff.protocol.transfer.Failure;
import dev.skiff.protocol.transfer.Limits;
import dev.skiff.protocol.wire.Direction;
import dev.skiff.transfer.ClientTransfer;
import dev.skiff.transfer.RemoteFile;
import dev.skiff.transfer.TftpException;
import dev.skiff.transfer.TransferListener;
import dev.skiff.transfer.TransferReport;
import dev.skiff.udp.SessionContext;
import dev.skiff.udp.TransferFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The engine's client over UDP, as a process on a simulated host. */
final class ClientProcess {
  private static final long MILLISECOND = 1_000_000;

  /**
   * The time that a command whose download has seen loss stays for repetitions of the last block.
   */
  private static final long LAST_WAIT_NANOS = 500 * MILLISECOND;

  private final VirtualTime time;
  private final ProcessFiles files;
  private final Function<String, List<InetAddress>> names;
  private final Consumer<UserTransfer> onSettled;
  private final SimulatedEventLoop loop;
  private final SimulatedIoThreads io;
  private final SessionContext context;
  private final UdpClient client;
  private boolean gone;

  /**
   * Starts it.
   *
   * @param names the addresses of a name
   * @param onSettled told when a user learns how a transfer went
   */
  ClientProcess(
      SimulatedHost host,
      Scenario scenario,
      VirtualTime time,
      ProcessFiles files,
      Function<String, List<InetAddress>> names,
      Consumer<UserTransfer> onSettled) {
    this.time = time;
    this.files = files;
    this.names = names;
    this.onSettled = onSettled;
    Limits limits =
        Limits.DEFAULT.toBuilder().bufferBytes(scenario.clientBufferBytes()).ioThreads(8).build();
    loop = host.loop();
    io = host.ioThreads(limits.ioThreads());
    List<SessionContext> made = new ArrayList<>();
    loop.run(() -> made.add(context(limits)));
    context = made.getFirst();
    client = new UdpClient(context, names::apply, task -> time.after(0, task));
  }

  private SessionContext context(Limits limits) {
    try {
      return SessionContext.create(loop, io, limits);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Begins a transfer. */
  void start(UserTransfer transfer) {
    TransferPlan plan = transfer.plan();
    TransferFile file =
        plan.direction() == Direction.READ
            ? TransferFile.incoming(new SimulatedSink(files, plan.file()), plan.options().mode())
            : TransferFile.outgoing(
                SimulatedSource.open(files, plan.file()), plan.options().mode());
    if (plan.others() != null) {
      InetAddress server = names.apply(Addresses.SERVER_NAME).getLast();
      OtherClientTransfer other =
          new OtherClientTransfer(
              context, plan, file, server, failure -> settle(transfer, failure));
      loop.execute(other::begin);
      transfer.started(() -> loop.execute(other::cancel));
      return;
    }
    RemoteFile remote = RemoteFile.of(Addresses.SERVER_NAME, plan.file().name());
    ClientTransfer begun =
        client.start(plan.direction(), remote, file, plan.options(), TransferListener.NONE);
    transfer.started(begun::cancel);
    var _ = begun.result().whenComplete((report, thrown) -> onResult(transfer, report, thrown));
  }

  private void onResult(
      UserTransfer transfer, @Nullable TransferReport report, @Nullable Throwable thrown) {
    Throwable cause = thrown instanceof CompletionException wrapped ? wrapped.getCause() : thrown;
    if (cause instanceof TftpException failed) {
      settle(transfer, failed.failure());
    } else if (report != null) {
      settle(transfer, null);
    } else {
      throw new IllegalStateException(cause);
    }
  }

  private void settle(UserTransfer transfer, @Nullable Failure failure) {
    if (!gone) {
      transfer.settle(failure);
      onSettled.accept(transfer);
    }
  }

  /** Closes the client, as {@code TftpClient.close} does. */
  void close() {
    if (!gone) {
      loop.execute(client::stop);
      time.after(LAST_WAIT_NANOS, this::stopLingering);
    }
  }

  private void stopLingering() {
    if (!gone && !client.idle().isDone()) {
      loop.execute(client::stopLingering);
    }
  }

  /** The process ends without a word. */
  void kill() {
    gone = true;
    loop.close();
    io.kill();
    files.kill();
  }

  /** True if the process has ended without a word. */
  boolean isGone() {
    return gone;
  }

  /** True if it has been closed, and nothing is running any more. */
  boolean isIdle() {
    return client.idle().isDone();
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
