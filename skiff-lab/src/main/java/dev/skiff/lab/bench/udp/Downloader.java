package dev.skiff.lab.bench.udp;

import dev.skiff.lab.bench.BenchFile;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;

/** A client that reads files. */
final class Downloader extends Client {
  private final Receiving receiving;

  Downloader(Run run) throws IOException {
    super(run);
    receiving = new Receiving(workload.blockSize(), workload.windowSize());
  }

  @Override
  public boolean expectsBursts() {
    return workload.windowSize() > 1;
  }

  @Override
  void begin(BenchFile another) {
    receiving.begin();
  }

  @Override
  boolean isPlainAnswer(int opcode, int block) {
    return opcode == Packets.DATA && block == 1;
  }

  @Override
  void onAgreed(InetSocketAddress sender) throws IOException {
    acknowledge(0, sender);
  }

  @Override
  void onPacket(int opcode, ByteBuffer packet, InetSocketAddress sender, long now)
      throws IOException {
    if (opcode != Packets.DATA) {
      return;
    }
    int wire = Packets.blockNumber(packet);
    int length = packet.remaining() - Packets.HEADER_BYTES;
    if (!receiving.isNext(wire)) {
      onOther(wire, sender);
      return;
    }
    if (run.isComparing()) {
      compare(packet, length);
    }
    if (receiving.onNext(length)) {
      acknowledge(receiving.acknowledge(), sender);
      progress();
      if (receiving.isComplete()) {
        end(now);
      } else {
        await(now);
      }
    }
  }

  /** What has come before is not acknowledged again: should the ACK be lost, the timer mends it. */
  private void onOther(int wire, InetSocketAddress sender) throws IOException {
    if (receiving.isRepeated(wire)) {
      run.repeated(1);
    } else if (receiving.onHole()) {
      run.repeated(1);
      acknowledge(receiving.acknowledge(), sender);
    }
  }

  private void end(long now) throws IOException {
    if (receiving.bytes() == workload.fileBytes()) {
      succeed(now);
    } else {
      run.abort(new IOException(file().name() + " has " + receiving.bytes() + " bytes"));
    }
  }

  private void compare(ByteBuffer packet, int length) throws IOException {
    int payload = packet.position() + Packets.HEADER_BYTES;
    file().compare(receiving.bytes(), packet.slice(payload, length));
  }

  private void acknowledge(int block, InetSocketAddress target) throws IOException {
    socket().send(Packets.putAck(run.loop().sendBuffer().clear(), block).flip(), target);
  }

  @Override
  void repeat(InetSocketAddress target) throws IOException {
    acknowledge(receiving.acknowledge(), target);
  }

  @Override
  void resume(InetSocketAddress target) {
    // An ACK that did not fit is one that was lost: the timer mends it.
  }
}
