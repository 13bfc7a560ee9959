package dev.skiff.lab.bench;

import dev.skiff.protocol.wire.Opcode;
import dev.skiff.protocol.wire.PacketDecoder;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;

/** A client that writes files. */
final class Uploader extends LoadClient {
  private BlockSender sender;

  Uploader(LoadRun run) throws IOException {
    super(run);
    sender = new BlockSender(run.loop(), workload, file());
  }

  /** ACKs come singly. */
  @Override
  public boolean expectsBursts() {
    return false;
  }

  @Override
  void begin(BenchFile another) {
    sender = new BlockSender(run.loop(), workload, another);
  }

  @Override
  Opcode expected() {
    return Opcode.ACK;
  }

  @Override
  int firstNumber() {
    return 0;
  }

  @Override
  void onPacket(ByteBuffer packet, InetSocketAddress server, long now) throws IOException {
    int wire = PacketDecoder.blockNumber(packet);
    BlockSender.Progress progress = wire < 0 ? BlockSender.Progress.NONE : sender.onAck(wire);
    if (progress == BlockSender.Progress.NONE) {
      return;
    }
    run.repeated(progress == BlockSender.Progress.PARTIAL ? 1 : 0);
    progress();
    if (sender.isComplete()) {
      succeed(now);
    } else {
      sender.transmit(socket(), server);
      await(now);
    }
  }

  @Override
  void transmit(InetSocketAddress target, boolean again) throws IOException {
    if (again) {
      sender.repeat();
    }
    sender.transmit(socket(), target);
  }
}
