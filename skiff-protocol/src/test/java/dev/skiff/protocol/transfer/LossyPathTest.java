package dev.skiff.protocol.transfer;

import static dev.skiff.protocol.transfer.SenderHarness.blocks;
import static org.assertj.core.api.Assertions.assertThat;

import dev.skiff.protocol.wire.Mode;
import java.util.Comparator;
import java.util.OptionalLong;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * RFC 1350, RFC 1123 section 4.2.3.1, RFC 7440: both machines against each other in virtual time,
 * over a path that loses, doubles and reorders. A seed picks everything; a failure names it.
 */
class LossyPathTest {
  @Test
  void onAPathWithoutLossEachBlockIsSentOnce() {
    for (int seed = 0; seed < 300; seed++) {
      Path path = new Path(seed, 0, 0, 0);
      path.run();
      assertThat(path.blocksSent).as("seed %d", seed).isEqualTo(path.lastBlock);
      assertThat(path.sender.retransmissions()).as("seed %d", seed).isZero();
    }
  }

  // The number of 2000 transfers that may end without an answer; transmissions for each block.
  @ParameterizedTest
  @CsvSource({"0.01,0,1.4", "0.05,2,1.8", "0.1,3,2.5", "0.2,60,3.5"})
  void onALossyPathTheBlocksArriveInOrder(double loss, int failures, double transmissions) {
    int failed = 0;
    for (int seed = 0; seed < 2_000; seed++) {
      Path path = new Path(seed, loss, loss, loss);
      path.run();
      failed += path.receiver.ending() instanceof Ending.Completed ? 0 : 1;
      assertThat((double) path.blocksSent / (path.lastBlock + path.window))
          .as("blocks sent, seed %d: %s", seed, path)
          .isLessThan(transmissions);
    }
    assertThat(failed).isLessThanOrEqualTo(failures);
  }

  @ParameterizedTest
  @Tag("rfc1123-4.2.3.1-sorcerers-apprentice")
  @ValueSource(doubles = {0.1, 0.5})
  void whatIsDoubledIsNotDoubledAgain(double duplication) {
    for (int seed = 0; seed < 500; seed++) {
      Path path = new Path(seed, 0, duplication, 0);
      path.run();
      assertThat(path.blocksSent).as("seed %d: %s", seed, path).isEqualTo(path.lastBlock);
    }
  }

  /** Two state machines, and the packets on their way between them. */
  private static final class Path {
    private static final long MILLISECOND = 1_000_000;
    private static final int OACK = -1;

    private record Packet(long arrival, int order, boolean toReceiver, int number, int length) {}

    private final PriorityQueue<Packet> flying =
        new PriorityQueue<>(
            Comparator.comparingLong((Packet packet) -> packet.arrival - Agreed.START)
                .thenComparingInt(Packet::order));
    private final Random random;
    private final double loss;
    private final double duplication;
    private final double reordering;
    private final int seed;
    private final int window;
    private final boolean read;
    private final long lastBlock;
    private final int lastLength;
    private final long delay;
    private final SendTransfer sender;
    private final ReceiveTransfer receiver;
    private final Set<Long> kept = new TreeSet<>();
    private long now = Agreed.START;
    private int order;
    private long blocksSent;

    Path(int seed, double loss, double duplication, double reordering) {
      this.seed = seed;
      this.loss = loss;
      this.duplication = duplication;
      this.reordering = reordering;
      random = new Random(seed);
      window = 1 + random.nextInt(random.nextBoolean() ? 3 : 32);
      lastBlock = 1L + random.nextInt(150);
      lastLength = random.nextInt(3);
      delay = (1 + random.nextInt(40)) * MILLISECOND;
      TransferParameters parameters =
          new TransferParameters(
              8,
              window,
              BlockNumbering.ROLLOVER_TO_0,
              false,
              0,
              OptionalLong.of(8 * (lastBlock - 1) + lastLength));
      // In both directions the client has its OACK already, and the server does not know it.
      read = random.nextBoolean();
      sender =
          read
              ? SendTransfer.answeringWithOptions(Limits.DEFAULT, parameters, now)
              : SendTransfer.accepted(Limits.DEFAULT, parameters, now);
      receiver =
          read
              ? ReceiveTransfer.accepted(Limits.DEFAULT, parameters, Mode.OCTET, now)
              : ReceiveTransfer.answering(Limits.DEFAULT, parameters, Mode.OCTET, now);
      sender.takeOptionAck();
      sender.onBlocksReady(lastBlock, true);
      receiver.onRoom(Long.MAX_VALUE / 2);
    }

    void run() {
      drain();
      for (int steps = 0; sender.ending() == null || receiver.ending() == null; steps++) {
        assertThat(steps).as("steps of seed %d: %s", seed, this).isLessThan(100_000);
        step();
        drain();
      }
      // The receiver may have all blocks and the sender not know it, but not the reverse.
      if (receiver.ending() instanceof Ending.Completed) {
        assertThat(kept)
            .as("seed %d: %s", seed, this)
            .containsExactlyElementsOf(blocks(1, lastBlock));
        assertEnded(sender.ending(), Failure.NoAnswer.class, Failure.LastAckMissing.class);
      } else {
        assertThat(sender.ending()).as("seed %d", seed).isNotEqualTo(new Ending.Completed());
        assertEnded(receiver.ending(), Failure.NoAnswer.class);
      }
    }

    private void assertEnded(Ending ending, Class<?>... failures) {
      if (ending instanceof Ending.Failed(Failure failure)) {
        assertThat(failure).as("seed %d", seed).isInstanceOfAny(failures);
      }
    }

    /** The next thing that happens: a packet arrives, or a timer fires. */
    private void step() {
      long wake = Long.MAX_VALUE;
      wake = sender.ending() == null ? Math.min(wake, sender.nextDeadline() - now) : wake;
      wake = receiver.ending() == null ? Math.min(wake, receiver.nextDeadline() - now) : wake;
      Packet packet = flying.peek();
      if (packet != null && packet.arrival - now <= wake) {
        flying.remove();
        now = packet.arrival;
        deliver(packet);
      } else {
        now += Math.max(0, wake);
        sender.onTimer(now);
        receiver.onTimer(now);
      }
    }

    private void deliver(Packet packet) {
      if (!packet.toReceiver) {
        sender.onAck(packet.number, now);
      } else if (packet.number == OACK) {
        receiver.onHandshakeRetransmitted(now);
      } else {
        long block = receiver.onData(packet.number, packet.length, now);
        if (block > 0) {
          assertThat(kept.add(block)).as("block %d is new, seed %d", block, seed).isTrue();
        }
      }
    }

    private void drain() {
      if (sender.takeOptionAck()) {
        send(true, OACK, 0);
      }
      long through = sender.transmitThrough();
      if (through >= sender.transmitFrom()) {
        for (long block = sender.transmitFrom(); block <= through; block++) {
          blocksSent++;
          send(true, sender.wireNumber(block), block == lastBlock ? lastLength : 8);
        }
        sender.onTransmitted(through, now);
      }
      if (receiver.takeStore()) {
        receiver.onStored(now);
      }
      switch (receiver.takeReply(now)) {
        case NONE -> {}
        case HANDSHAKE -> {
          if (read) {
            send(false, 0, 0);
          }
        }
        case ACK -> send(false, receiver.ackNumber(), 0);
      }
      assertThat(sender.takeError()).as("seed %d", seed).isNull();
      assertThat(receiver.takeError()).as("seed %d", seed).isNull();
    }

    private void send(boolean toReceiver, int number, int length) {
      int copies = chance(loss) ? 0 : chance(duplication) ? 2 : 1;
      for (int copy = 0; copy < copies; copy++) {
        long late = chance(reordering) ? random.nextInt(30) * MILLISECOND : 0;
        flying.add(new Packet(now + delay + late, order++, toReceiver, number, length));
      }
    }

    private boolean chance(double probability) {
      return random.nextDouble() < probability;
    }

    @Override
    public String toString() {
      return "window %d, %d blocks, %d sent, sender %s, receiver %s"
          .formatted(window, lastBlock, blocksSent, sender.ending(), receiver.ending());
    }
  }
}
