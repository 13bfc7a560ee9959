package dev.skiff.lab.sim.host;

import dev.skiff.lab.net.Endpoint;
import dev.skiff.net.UdpPort;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.nio.ByteBuffer;
import java.util.List;

/** A server's main port on all addresses of a simulated host. */
final class SimulatedUdpPort implements UdpPort, SimulatedEventLoop.OpenPort {
  private final SimulatedEventLoop loop;
  private final SimulatedHost host;
  private final InetSocketAddress bound;
  private final Handler handler;
  private boolean closed;

  private SimulatedUdpPort(SimulatedEventLoop loop, InetSocketAddress bound, Handler handler) {
    this.loop = loop;
    this.host = loop.host();
    this.bound = bound;
    this.handler = handler;
  }

  static SimulatedUdpPort open(SimulatedEventLoop loop, InetSocketAddress local, Handler handler)
      throws IOException {
    int number = loop.host().bind(local);
    InetSocketAddress bound = new InetSocketAddress(local.getAddress(), number);
    SimulatedUdpPort port = new SimulatedUdpPort(loop, bound, handler);
    for (InetAddress address : loop.host().addresses()) {
      loop.host().open(address, number, port.new Door(new InetSocketAddress(address, number)));
    }
    loop.opened(port);
    return port;
  }

  @Override
  public List<InetSocketAddress> addresses() {
    return List.of(bound);
  }

  @Override
  public void send(ByteBuffer datagram, InetSocketAddress target, InetSocketAddress source)
      throws IOException {
    loop.requireLoopThread();
    if (closed) {
      throw new IOException("the port is closed");
    }
    if (!host.addresses().contains(source.getAddress()) || host.faults().refusesToSend()) {
      throw new NoRouteToHostException("not from " + source);
    }
    byte[] bytes = new byte[datagram.remaining()];
    datagram.get(bytes);
    if (host.faults().roomFor(1) == 1) {
      host.send(source, target, bytes);
    }
  }

  @Override
  public void close() {
    abandon();
  }

  @Override
  public void abandon() {
    if (!closed) {
      closed = true;
      host.release(bound.getPort());
      loop.closed(this);
    }
  }

  /** The port on one address. */
  private final class Door implements Endpoint {
    private final InetSocketAddress asked;

    Door(InetSocketAddress asked) {
      this.asked = asked;
    }

    @Override
    public void onDatagram(ByteBuffer datagram, InetSocketAddress sender) {
      loop.arrive(
          () -> {
            if (!closed) {
              handle(datagram, sender);
            }
          });
    }

    private void handle(ByteBuffer datagram, InetSocketAddress sender) {
      host.observer().onHandling(asked, sender, datagram);
      handler.onDatagram(loop.received(datagram), sender, asked, loop.nanoTime());
      host.observer().onHandled(asked, sender);
    }

    @Override
    public void onRefused(InetSocketAddress target) {
      // The contract of a main port has no word for that.
    }
  }
}
