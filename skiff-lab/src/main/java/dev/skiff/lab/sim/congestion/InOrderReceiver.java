package dev.skiff.lab.sim.congestion;

import dev.skiff.lab.net.Endpoint;
import dev.skiff.lab.net.Network;
import dev.skiff.lab.net.VirtualTime;
import dev.skiff.protocol.wire.Datagram;
import dev.skiff.protocol.wire.Option;
import dev.skiff.protocol.wire.Packet;
import dev.skiff.protocol.wire.PacketDecoder;
import dev.skiff.protocol.wire.PacketEncoder;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;

/**
 * A receiver as in old C programs: it takes blocks in order only, acknowledges the end of a window,
 * a hole once, and after a fixed time without the next block its last block again. It gives up at
 * the sixth time in a row.
 */
final class InOrderReceiver implements Endpoint {
  private static final int MOST_REPETITIONS = 5;
  private static final int NONE = -1;

  private final Network network;
  private final InetSocketAddress local;
  private final Flow flow;
  private final long timerNanos;
  private final VirtualTime time;
  private final VirtualTime.Alarm alarm;
  private InetSocketAddress peer;
  private Packet lastSent;
  private int window = 1;
  private int received;
  private int acknowledged;
  private int reportedHole = NONE;
  private int repetitions;

  /**
   * A receiver that has not sent anything.
   *
   * @param opening its request, or a server's OACK
   */
  InOrderReceiver(
      Network network,
      VirtualTime time,
      InetSocketAddress local,
      InetSocketAddress peer,
      Packet opening,
      Flow flow,
      long timerNanos) {
    this.network = network;
    this.time = time;
    this.local = local;
    this.peer = peer;
    this.lastSent = opening;
    this.flow = flow;
    this.timerNanos = timerNanos;
    this.alarm = time.alarm(this::onAlarm);
    if (opening instanceof Packet.OptionAck answer) {
      window = windowOf(answer);
    }
  }

  /** Opens its port and sends its first packet. */
  void start() {
    network.open(local, this);
    send(lastSent);
  }

  @Override
  public void onDatagram(ByteBuffer datagram, InetSocketAddress sender) {
    Datagram packet = PacketDecoder.decode(datagram);
    if (packet instanceof Packet.OptionAck answer && received == 0) {
      peer = sender;
      window = windowOf(answer);
      send(new Packet.Ack(0));
    } else if (packet instanceof Packet.Data data && sender.equals(peer)) {
      onData(data);
    } else if (packet instanceof Packet.Error) {
      end(false);
    }
  }

  private static int windowOf(Packet.OptionAck answer) {
    return answer.options().stream()
        .filter(option -> option.is(Option.WINDOW_SIZE))
        .mapToInt(option -> Integer.parseInt(option.value()))
        .findFirst()
        .orElse(1);
  }

  private void onData(Packet.Data data) {
    boolean last = data.payload().remaining() < SharedPath.BLOCK_SIZE;
    int ahead = (short) (data.block() - received);
    if (ahead == 1 && received < flow.blocks()) {
      received++;
      repetitions = 0;
      flow.onArrived(data.block(), data.payload().remaining());
      if (last || received - acknowledged >= window) {
        acknowledge();
      } else {
        alarm.set(time.now() + timerNanos);
      }
      if (last) {
        end(true);
      }
    } else if (ahead > 1 && reportedHole != received) {
      reportedHole = received;
      acknowledge();
    } else if (ahead == 0 && received == acknowledged) {
      acknowledge();
    }
  }

  private void acknowledge() {
    acknowledged = received;
    send(new Packet.Ack(received & 0xffff));
  }

  private void onAlarm() {
    if (++repetitions > MOST_REPETITIONS) {
      end(false);
    } else if (received > 0) {
      acknowledge();
    } else {
      send(lastSent);
    }
  }

  private void end(boolean success) {
    if (!flow.isOver()) {
      flow.onEnd(success);
      alarm.clear();
    }
  }

  private void send(Packet packet) {
    lastSent = packet;
    ByteBuffer bytes = PacketEncoder.encode(packet);
    byte[] datagram = new byte[bytes.remaining()];
    bytes.get(datagram);
    network.send(local, peer, datagram);
    if (!flow.isOver()) {
      alarm.set(time.now() + timerNanos);
    }
  }

  @Override
  public void onRefused(InetSocketAddress target) {
    // Old programs do not see that.
  }
}
