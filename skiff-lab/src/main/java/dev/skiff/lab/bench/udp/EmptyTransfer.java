package dev.skiff.lab.bench.udp;

import dev.skiff.lab.bench.BenchFile;
import dev.skiff.transport.EventLoop;
import dev.skiff.transport.UdpHandler;
import dev.skiff.transport.UdpSocket;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A socket of {@link EmptyServer} and the transfer that it serves now. */
final class EmptyTransfer implements UdpHandler {
  private static final int RECEIVE_BYTES = 1 << 20;

  private final EventLoop loop;
  private final Consumer<EmptyTransfer> onEnd;
  private final UdpSocket socket;
  private @Nullable InetSocketAddress peer;
  private @Nullable Sending sending;
  private @Nullable Receiving receiving;

  EmptyTransfer(EventLoop loop, Consumer<EmptyTransfer> onEnd) throws IOException {
    this.loop = loop;
    this.onEnd = onEnd;
    socket = loop.open(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0), this);
    socket.receiveRuns(RECEIVE_BYTES);
  }

  void begin(Workload workload, BenchFile file, InetSocketAddress client) throws IOException {
    peer = client;
    if (workload.upload()) {
      receiving = new Receiving(workload.blockSize(), workload.windowSize());
    } else {
      sending = new Sending(loop, workload, file);
    }
    ByteBuffer out = loop.sendBuffer().clear();
    if (!workload.isPlain()) {
      Packets.putOptionAck(out, workload);
    } else if (workload.upload()) {
      Packets.putAck(out, 0);
    }
    out.flip();
    if (out.hasRemaining()) {
      socket.send(out, client);
    } else if (sending != null) {
      sending.transmit(socket, client);
    }
  }

  @Override
  public boolean expectsBursts() {
    return receiving != null;
  }

  @Override
  public void onDatagram(ByteBuffer datagram, InetSocketAddress sender, long now) {
    if (peer == null || sender.getPort() != peer.getPort()) {
      return;
    }
    try {
      int opcode = Packets.opcode(datagram);
      if (opcode == Packets.ACK && sending != null) {
        onAck(sending, Packets.blockNumber(datagram), sender);
      } else if (opcode == Packets.DATA && receiving != null) {
        onData(receiving, datagram, sender);
      }
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private void onAck(Sending blocks, int wire, InetSocketAddress client) throws IOException {
    boolean begins = wire == 0 && !blocks.hasBegun();
    if (!begins && !blocks.onAck(wire)) {
      return;
    }
    if (blocks.isComplete()) {
      end();
    } else {
      blocks.transmit(socket, client);
    }
  }

  private void onData(Receiving blocks, ByteBuffer packet, InetSocketAddress client)
      throws IOException {
    int wire = Packets.blockNumber(packet);
    boolean due =
        blocks.isNext(wire)
            ? blocks.onNext(packet.remaining() - Packets.HEADER_BYTES)
            : !blocks.isRepeated(wire) && blocks.onHole();
    if (!due) {
      return;
    }
    socket.send(Packets.putAck(loop.sendBuffer().clear(), blocks.acknowledge()).flip(), client);
    if (blocks.isComplete()) {
      end();
    }
  }

  private void end() {
    peer = null;
    sending = null;
    receiving = null;
    onEnd.accept(this);
  }

  @Override
  public void onWritable(long now) {
    if (sending == null || peer == null) {
      return;
    }
    try {
      sending.transmit(socket, peer);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void onWake(long now) {}
}
