package dev.skiff.lab.bench.jmh;

import dev.skiff.protocol.wire.Datagram;
import dev.skiff.protocol.wire.Direction;
import dev.skiff.protocol.wire.Option;
import dev.skiff.protocol.wire.Packet;
import dev.skiff.protocol.wire.PacketDecoder;
import dev.skiff.protocol.wire.PacketEncoder;
import java.nio.ByteBuffer;
import java.util.List;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** Bytes to packets. */
@State(Scope.Thread)
public class PacketDecoderBenchmark {
  private static final int BLOCK_SIZE = 1468;

  private final ByteBuffer ack = direct(new Packet.Ack(4711));
  private final ByteBuffer data = direct(new Packet.Data(4711, ByteBuffer.allocate(BLOCK_SIZE)));
  private final ByteBuffer request =
      direct(
          new Packet.Request(
              Direction.READ,
              "images/firmware-7.bin",
              "octet",
              List.of(
                  new Option("blksize", "1468"),
                  new Option("windowsize", "64"),
                  new Option("tsize", "0"))));

  private static ByteBuffer direct(Packet packet) {
    ByteBuffer bytes = PacketEncoder.encode(packet);
    return ByteBuffer.allocateDirect(bytes.remaining()).put(bytes).flip();
  }

  /** The part of an ACK that a session reads. */
  @Benchmark
  public int ack() {
    return PacketDecoder.opcode(ack) << 16 | PacketDecoder.blockNumber(ack);
  }

  /** The part of a DATA that a session reads before it copies the payload. */
  @Benchmark
  public int dataHeader() {
    return PacketDecoder.opcode(data) << 16 | PacketDecoder.blockNumber(data);
  }

  /** Once for each transfer. */
  @Benchmark
  public Datagram requestWithOptions() {
    return PacketDecoder.decode(request);
  }
}
