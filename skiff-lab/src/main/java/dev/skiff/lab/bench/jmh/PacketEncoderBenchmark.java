package dev.skiff.lab.bench.jmh;

import dev.skiff.protocol.wire.Option;
import dev.skiff.protocol.wire.Packet;
import dev.skiff.protocol.wire.PacketEncoder;
import java.nio.ByteBuffer;
import java.util.List;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** Packets to bytes. */
@State(Scope.Thread)
public class PacketEncoderBenchmark {
  private static final int ROOM = 512;

  private final ByteBuffer target = ByteBuffer.allocateDirect(ROOM);
  private final Packet.OptionAck answer =
      new Packet.OptionAck(
          List.of(
              new Option("blksize", "1468"),
              new Option("windowsize", "64"),
              new Option("tsize", "67108864")));
  private int block;

  /** The header of a payload. */
  @Benchmark
  public ByteBuffer dataHeader() {
    target.clear();
    PacketEncoder.putDataHeader(target, block++ & 0xffff);
    return target;
  }

  /** The whole packet. */
  @Benchmark
  public ByteBuffer ack() {
    target.clear();
    PacketEncoder.putAck(target, block++ & 0xffff);
    return target;
  }

  /** Once for each transfer. */
  @Benchmark
  public ByteBuffer optionAck() {
    target.clear();
    PacketEncoder.encode(answer, target);
    return target;
  }
}
