package dev.skiff.lab.sim.host;

import dev.skiff.lab.net.Endpoint;
import dev.skiff.lab.net.VirtualTime;
import dev.skiff.net.UdpHandler;
import dev.skiff.net.UdpSocket;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.nio.ByteBuffer;
import java.util.List;

/** A transfer's socket on a simulated host. */
final class SimulatedUdpSocket implements UdpSocket, Endpoint, SimulatedEventLoop.OpenPort {
  /** Room for datagrams that wait to be read, as systems give it to a socket. */
  private static final int USUAL_RECEIVE_BUFFER = 212_992;

  /** Bytes that a system counts for a datagram beside its own. */
  private static final int BOOKKEEPING_BYTES = 256;

  private final SimulatedEventLoop loop;
  private final SimulatedHost host;

  /** As it was bound, perhaps to all addresses. */
  private final InetSocketAddress bound;

  /** The source of its datagrams. */
  private final InetSocketAddress source;

  private final VirtualTime.Alarm alarm;
  private UdpHandler handler;
  private int receiveBuffer = USUAL_RECEIVE_BUFFER;
  private int waitingBytes;
  private boolean full;
  private boolean wakeWanted;
  private long deadline;
  private boolean closed;

  private SimulatedUdpSocket(SimulatedEventLoop loop, InetSocketAddress bound, UdpHandler handler) {
    this.loop = loop;
    this.host = loop.host();
    this.bound = bound;
    this.handler = handler;
    InetAddress address =
        bound.getAddress().isAnyLocalAddress() ? host.addresses().getFirst() : bound.getAddress();
    this.source = new InetSocketAddress(address, bound.getPort());
    this.alarm = host.time().alarm(this::onAlarm);
  }

  static SimulatedUdpSocket open(
      SimulatedEventLoop loop, InetSocketAddress local, UdpHandler handler) throws IOException {
    int port = loop.host().bind(local);
    InetSocketAddress bound = new InetSocketAddress(local.getAddress(), port);
    SimulatedUdpSocket socket = new SimulatedUdpSocket(loop, bound, handler);
    List<InetAddress> addresses =
        local.getAddress().isAnyLocalAddress()
            ? loop.host().addresses()
            : List.of(local.getAddress());
    addresses.forEach(address -> loop.host().open(address, port, socket));
    loop.opened(socket);
    loop.host().observer().onOpened(socket.source);
    return socket;
  }

  @Override
  public InetSocketAddress localAddress() {
    return bound;
  }

  @Override
  public boolean sendRun(ByteBuffer run, int datagramBytes, InetSocketAddress target)
      throws IOException {
    loop.requireLoopThread();
    if (closed) {
      host.observer().onUseAfterClose(source);
      throw new IOException("the socket is closed");
    }
    if (full) {
      return false;
    }
    if (host.faults().refusesToSend()) {
      throw new PortUnreachableException("operation not permitted");
    }
    int datagrams = Math.ceilDiv(run.remaining(), datagramBytes);
    int room = datagrams == 0 ? 0 : host.faults().roomFor(datagrams);
    for (int i = 0; i < room; i++) {
      byte[] bytes = new byte[Math.min(datagramBytes, run.remaining())];
      run.get(bytes);
      host.send(source, target, bytes);
    }
    if (room < datagrams) {
      full = true;
      host.time().after(host.faults().fullNanos(), () -> arrive(this::onRoom));
    }
    return room == datagrams;
  }

  private void onRoom() {
    full = false;
    handler.onWritable(loop.nanoTime());
  }

  @Override
  public int receiveRuns(int bytes) {
    receiveBuffer = Math.max(receiveBuffer, bytes);
    return receiveBuffer;
  }

  @Override
  public void wakeAt(long when) {
    if (closed) {
      host.observer().onUseAfterClose(source);
      return;
    }
    wakeWanted = true;
    deadline = when;
    alarm.set(when + host.faults().timerDelayNanos());
  }

  private void onAlarm() {
    loop.ring(this::wakeIfDue);
  }

  /** Datagrams that came by now were handled first, and may have put the timer off. */
  private void wakeIfDue() {
    if (!wakeWanted || closed) {
      return;
    }
    long now = loop.nanoTime();
    if (deadline - now <= 0) {
      wakeWanted = false;
      alarm.clear();
      handler.onWake(now);
    }
  }

  @Override
  public void handler(UdpHandler newHandler) {
    handler = newHandler;
  }

  @Override
  public void close() {
    abandon();
  }

  @Override
  public void abandon() {
    if (!closed) {
      closed = true;
      alarm.clear();
      host.release(bound.getPort());
      loop.closed(this);
      host.observer().onClosed(source);
    }
  }

  @Override
  public void onDatagram(ByteBuffer datagram, InetSocketAddress sender) {
    int taken = datagram.remaining() + BOOKKEEPING_BYTES;
    if (waitingBytes + taken > receiveBuffer) {
      host.observer().onDropped(source);
      return;
    }
    waitingBytes += taken;
    arrive(
        () -> {
          waitingBytes -= taken;
          handle(datagram, sender);
        });
  }

  private void handle(ByteBuffer datagram, InetSocketAddress sender) {
    host.observer().onHandling(source, sender, datagram);
    handler.onDatagram(loop.received(datagram), sender, loop.nanoTime());
    host.observer().onHandled(source, sender);
  }

  @Override
  public void onRefused(InetSocketAddress target) {
    arrive(() -> handler.onRefused(target, loop.nanoTime()));
  }

  /** Nothing is told any more once it is closed. */
  private void arrive(Runnable what) {
    loop.arrive(
        () -> {
          if (!closed) {
            what.run();
          }
        });
  }
}
