package dev.skiff.lab.bench.udp;

import dev.skiff.lab.bench.BenchFile;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;

/** A client that writes files. */
final class Uploader extends Client {
  private final Sending sending;

  Uploader(Run run) throws IOException {
    super(run);
    sending = new Sending(run.loop(), workload, run.file(0));
  }

  /** ACKs come singly. */
  @Override
  public boolean expectsBursts() {
    return false;
  }

  @Override
  void begin(BenchFile another) {
    sending.begin(another);
  }

  @Override
  boolean isPlainAnswer(int opcode, int block) {
    return opcode == Packets.ACK && block == 0;
  }

  @Override
  void onAgreed(InetSocketAddress sender) throws IOException {
    sending.transmit(socket(), sender);
  }

  @Override
  void onPacket(int opcode, ByteBuffer packet, InetSocketAddress sender, long now)
      throws IOException {
    int wire = Packets.blockNumber(packet);
    boolean begins = !sending.hasBegun() && wire == 0;
    if (opcode != Packets.ACK || !(begins || advance(wire))) {
      return;
    }
    progress();
    if (sending.isComplete()) {
      succeed(now);
    } else {
      sending.transmit(socket(), sender);
      await(now);
    }
  }

  private boolean advance(int wire) {
    long before = sending.repetitions();
    boolean advanced = sending.onAck(wire);
    run.repeated(sending.repetitions() - before);
    return advanced;
  }

  @Override
  void repeat(InetSocketAddress target) throws IOException {
    sending.repeat();
    sending.transmit(socket(), target);
  }

  @Override
  void resume(InetSocketAddress target) throws IOException {
    sending.transmit(socket(), target);
  }
}
