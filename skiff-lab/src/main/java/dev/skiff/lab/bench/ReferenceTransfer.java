package dev.skiff.lab.bench;

import dev.skiff.net.EventLoop;
import dev.skiff.net.UdpHandler;
import dev.skiff.net.UdpSocket;
import dev.skiff.protocol.wire.Opcode;
import dev.skiff.protocol.wire.Packet;
import dev.skiff.protocol.wire.PacketDecoder;
import dev.skiff.protocol.wire.PacketEncoder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A socket of {@link UdpReferenceServer} and the transfer that it serves now. */
final class ReferenceTransfer implements UdpHandler {
  private static final int RECEIVE_BYTES = 1 << 20;

  private final EventLoop loop;
  private final Consumer<ReferenceTransfer> onEnd;
  private final UdpSocket socket;
  private @Nullable InetSocketAddress peer;
  private @Nullable BlockSender sender;
  private @Nullable BlockReceiver receiver;

  ReferenceTransfer(EventLoop loop, Consumer<ReferenceTransfer> onEnd) throws IOException {
    this.loop = loop;
    this.onEnd = onEnd;
    socket = loop.open(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0), this);
    socket.receiveRuns(RECEIVE_BYTES);
  }

  void begin(Workload workload, BenchFile file, InetSocketAddress client) throws IOException {
    peer = client;
    if (workload.upload()) {
      receiver = new BlockReceiver(workload);
    } else {
      sender = new BlockSender(loop, workload, file);
    }
    if (!workload.isPlain()) {
      ByteBuffer out = loop.sendBuffer().clear();
      PacketEncoder.encode(new Packet.OptionAck(workload.options()), out);
      socket.send(out.flip(), client);
    } else if (sender != null) {
      sender.transmit(socket, client);
    } else {
      acknowledge(0, client);
    }
  }

  private void acknowledge(int block, InetSocketAddress client) throws IOException {
    ByteBuffer out = loop.sendBuffer().clear();
    PacketEncoder.putAck(out, block);
    socket.send(out.flip(), client);
  }

  @Override
  public boolean expectsBursts() {
    return receiver != null;
  }

  @Override
  public void onDatagram(ByteBuffer datagram, InetSocketAddress from, long now) {
    int wire = PacketDecoder.blockNumber(datagram);
    if (peer == null || from.getPort() != peer.getPort() || wire < 0) {
      return;
    }
    try {
      Opcode opcode = Opcode.of(PacketDecoder.opcode(datagram));
      if (opcode == Opcode.ACK && sender != null) {
        onAck(sender, wire, from);
      } else if (opcode == Opcode.DATA && receiver != null) {
        onData(receiver, wire, datagram.remaining() - PacketDecoder.HEADER_BYTES, from);
      }
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private void onAck(BlockSender blocks, int wire, InetSocketAddress client) throws IOException {
    if (blocks.onAck(wire) == BlockSender.Progress.NONE) {
      return;
    }
    if (blocks.isComplete()) {
      end();
    } else {
      blocks.transmit(socket, client);
    }
  }

  private void onData(BlockReceiver blocks, int wire, int length, InetSocketAddress client)
      throws IOException {
    boolean due =
        blocks.isNext(wire) ? blocks.onNext(length) : !blocks.isRepeated(wire) && blocks.onHole();
    if (due) {
      acknowledge(blocks.acknowledge(), client);
      if (blocks.isComplete()) {
        end();
      }
    }
  }

  private void end() {
    peer = null;
    sender = null;
    receiver = null;
    onEnd.accept(this);
  }

  @Override
  public void onWritable(long now) {
    if (sender == null || peer == null) {
      return;
    }
    try {
      sender.transmit(socket, peer);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void onWake(long now) {}
}
