package dev.skiff.lab.bench.jmh;

import dev.skiff.protocol.transfer.BlockNumbering;
import dev.skiff.protocol.transfer.Limits;
import dev.skiff.protocol.transfer.ReceiveTransfer;
import dev.skiff.protocol.transfer.SendTransfer;
import dev.skiff.protocol.transfer.TransferParameters;
import dev.skiff.protocol.wire.Mode;
import java.util.OptionalLong;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * A step of each machine, in a file without end: what one window costs, sockets and files aside.
 */
@State(Scope.Thread)
public class TransferBenchmark {
  private static final int BLOCK_SIZE = 1468;
  private static final int BLOCK_NUMBER = 0xffff;
  private static final long ENDLESS = Long.MAX_VALUE / 2;

  /** Each step is a little later, as it would be. */
  private static final long STEP_NANOS = 1000;

  /** Of blocks. */
  @Param({"1", "64"})
  private int window;

  private long now;
  private SendTransfer sending = send(1);
  private ReceiveTransfer receiving = receive(1);
  private long block;

  /** Agreed, and under way. */
  @Setup
  public void begin() {
    sending = send(window);
    sending.onBlocksReady(ENDLESS, false);
    sending.onTransmitted(sending.transmitThrough(), now);
    receiving = receive(window);
    receiving.onRoom(ENDLESS);
    if (receiving.takeReply(now) != ReceiveTransfer.Reply.HANDSHAKE) {
      throw new IllegalStateException("no answer to the request");
    }
    block = 1;
  }

  private static SendTransfer send(int window) {
    return SendTransfer.accepted(Limits.DEFAULT, parameters(window), 0);
  }

  private static ReceiveTransfer receive(int window) {
    return ReceiveTransfer.answering(Limits.DEFAULT, parameters(window), Mode.OCTET, 0);
  }

  private static TransferParameters parameters(int window) {
    return new TransferParameters(
        BLOCK_SIZE, window, BlockNumbering.ROLLOVER_TO_0, false, 0, OptionalLong.empty());
  }

  /** The ACK of a window comes, and the next window goes out. */
  @Benchmark
  public long sendWindow() {
    now += STEP_NANOS;
    sending.onAck(sending.wireNumber(sending.transmitFrom() - 1), now);
    sending.onTransmitted(sending.transmitThrough(), now);
    return sending.nextDeadline();
  }

  /** The blocks of a window come, and its ACK goes out. */
  @Benchmark
  public long receiveWindow() {
    now += STEP_NANOS;
    for (int i = 0; i < window; i++) {
      if (receiving.onData((int) (block++ & BLOCK_NUMBER), BLOCK_SIZE, now) == 0) {
        throw new IllegalStateException("block " + block + " was not taken");
      }
    }
    if (receiving.takeReply(now) != ReceiveTransfer.Reply.ACK) {
      throw new IllegalStateException("no ACK of block " + block);
    }
    return receiving.nextDeadline();
  }
}
