package dev.skiff.lab.bench;

import dev.skiff.protocol.wire.Opcode;
import dev.skiff.protocol.wire.PacketDecoder;
import dev.skiff.protocol.wire.PacketEncoder;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;

/** A client that reads files. It allocates nothing for a block. */
final class Downloader extends LoadClient {
  private BlockReceiver receiver;
  private long acknowledgedAt;

  Downloader(LoadRun run) throws IOException {
    super(run);
    receiver = new BlockReceiver(workload);
  }

  @Override
  public boolean expectsBursts() {
    return workload.windowSize() > 1;
  }

  @Override
  void begin(BenchFile another) {
    receiver = new BlockReceiver(workload);
  }

  @Override
  Opcode expected() {
    return Opcode.DATA;
  }

  @Override
  int firstNumber() {
    return 1;
  }

  @Override
  void onPacket(ByteBuffer packet, InetSocketAddress sender, long now) throws IOException {
    int wire = PacketDecoder.blockNumber(packet);
    if (wire < 0) {
      return;
    }
    if (!receiver.isNext(wire)) {
      onOther(wire, sender);
      return;
    }
    int length = packet.remaining() - PacketDecoder.HEADER_BYTES;
    if (run.isComparing()) {
      int payload = packet.position() + PacketDecoder.HEADER_BYTES;
      file().compare(receiver.bytes(), packet.slice(payload, length));
    }
    if (run.isTimingTurns() && receiver.isAllAcknowledged()) {
      run.turn(System.nanoTime() - acknowledgedAt);
    }
    run.moved(length);
    boolean due = receiver.onNext(length);
    if (run.holdsAt(this, receiver.received())) {
      return;
    }
    if (due) {
      acknowledge(sender);
      progress();
      await(now);
      endIfComplete(now);
    }
  }

  /** A repeated block is not acknowledged again: if the ACK was lost, the timer repeats it. */
  private void onOther(int wire, InetSocketAddress sender) throws IOException {
    if (receiver.isRepeated(wire)) {
      run.repeated(1);
    } else if (receiver.onHole()) {
      run.repeated(1);
      acknowledge(sender);
    }
  }

  private void endIfComplete(long now) throws IOException {
    if (!receiver.isComplete()) {
      return;
    }
    if (receiver.bytes() == workload.fileBytes()) {
      succeed(now);
    } else {
      run.abort(new IOException(file().name() + " has " + receiver.bytes() + " bytes"));
    }
  }

  /** Loop time is that of its last look at the sockets: a turn begins when the ACK goes. */
  private void acknowledge(InetSocketAddress target) throws IOException {
    if (run.isTimingTurns()) {
      acknowledgedAt = System.nanoTime();
    }
    ByteBuffer out = run.loop().sendBuffer().clear();
    PacketEncoder.putAck(out, receiver.acknowledge());
    socket().send(out.flip(), target);
  }

  @Override
  void transmit(InetSocketAddress target, boolean again) throws IOException {
    acknowledge(target);
  }
}
