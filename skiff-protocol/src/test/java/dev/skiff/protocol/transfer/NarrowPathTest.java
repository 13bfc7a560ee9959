package dev.skiff.protocol.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.OptionalLong;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The throughput of windows on paths that drop bursts, and on paths with random loss, in virtual
 * time.
 */
class NarrowPathTest {
  private static final int BLOCKS = 12_000;
  private static final long MICROSECOND = 1_000;
  private static final long SECOND = 1_000_000_000;

  /** Without pacing and probes a window of 64 delivers 2 to 5 percent of what one of 8 delivers. */
  @ParameterizedTest
  @Tag("rfc7440-6-congestion")
  @CsvSource({
    "14, 3, 60",
    "28, 3, 60",
    "14, 3, 300",
    "28, 3, 300",
    "14, 3, 5000",
    "14, 10, 60",
    "28, 10, 60",
    "14, 10, 300",
    "14, 10, 5000",
    "14, 100, 300",
    "14, 100, 5000"
  })
  void aLargeWindowIsNoSlowerThanASmallOneWhereLittleIsHeldAtOnce(
      int room, long microsPerBlock, long roundTripMicros) {
    Way way = new Way(room, microsPerBlock * MICROSECOND, roundTripMicros * MICROSECOND, 0);
    assertThat(way.transfer(64)).isGreaterThan(0.9 * way.transfer(8));
  }

  /** Pacing does not help there, and ends soon. */
  @ParameterizedTest
  @CsvSource({"0.01, 100", "0.01, 1000", "0.01, 25000", "0.05, 100", "0.05, 1000", "0.05, 25000"})
  void aLargeWindowStaysTheFasterOneWhereTheWayLosesAtRandom(double loss, long roundTripMicros) {
    Way way = new Way(Integer.MAX_VALUE, MICROSECOND, roundTripMicros * MICROSECOND, loss);
    assertThat(way.transfer(64)).isGreaterThan(1.5 * way.transfer(8));
  }

  /** Both lose the end of every window: only a tail probe shows the gap. */
  @Test
  void aWindowWhoseEndIsAlwaysLostCostsNoTimeout() {
    Way way = new Way(7, 3 * MICROSECOND, 60 * MICROSECOND, 0);
    assertThat(way.transfer(8)).isGreaterThan(3);
  }

  private record Event(long at, Kind kind, long block) {}

  private enum Kind {
    ARRIVAL,
    TAKEN,
    ACK,
    RECEIVERS_TIMEOUT
  }

  /**
   * A path to a receiver.
   *
   * @param room datagrams that wait to be read; more are dropped
   * @param nanosPerBlock the receiver's time for each
   * @param loss of datagrams either way, 0 to 1
   */
  private record Way(int room, long nanosPerBlock, long roundTripNanos, double loss) {
    /** Megabytes per second. */
    double transfer(int windowSize) {
      return new Run(this, windowSize).run();
    }
  }

  /** One download, by a receiver that does what RFC 7440 says. */
  private static final class Run {
    private final Way way;
    private final int windowSize;
    private final SendTransfer sender;
    private final Random random = new Random(7);
    private final PriorityQueue<Event> events =
        new PriorityQueue<>(Comparator.comparingLong(Event::at));
    private final Queue<Long> waiting = new ArrayDeque<>();
    private long now;
    private long received;
    private long acknowledged;
    private long reportedHole = -1;
    private long latestStale = -1;

    Run(Way way, int windowSize) {
      this.way = way;
      this.windowSize = windowSize;
      TransferParameters parameters =
          new TransferParameters(
              1_468, windowSize, BlockNumbering.ROLLOVER_TO_0, false, 0, OptionalLong.empty());
      sender = SendTransfer.answeringWithOptions(Limits.DEFAULT, parameters, now);
      sender.onBlocksReady(BLOCKS, true);
      sender.takeOptionAck();
      events.add(new Event(way.roundTripNanos(), Kind.ACK, 0));
    }

    double run() {
      while (sender.ending() == null && now < 600 * SECOND) {
        long deadline = sender.nextDeadline();
        Event next = events.peek();
        if (next == null || next.at() > deadline) {
          now = Math.max(now, deadline);
          sender.onTimer(now);
        } else {
          events.remove();
          now = next.at();
          take(next);
        }
        transmit();
      }
      assertThat(sender.ending()).isInstanceOf(Ending.Completed.class);
      return BLOCKS * 1_468 / 1e6 / (now / 1e9);
    }

    private void transmit() {
      long from = sender.transmitFrom();
      long through = sender.transmitThrough();
      if (through < from) {
        return;
      }
      for (long block = from; block <= through; block++) {
        if (random.nextDouble() >= way.loss()) {
          long after = (block - from) * 300;
          events.add(new Event(now + way.roundTripNanos() / 2 + after, Kind.ARRIVAL, block));
        }
      }
      sender.onTransmitted(through, now);
    }

    private void take(Event event) {
      switch (event.kind()) {
        case ACK -> sender.onAck((int) event.block() & 0xffff, now);
        case RECEIVERS_TIMEOUT -> {
          answer();
          events.add(new Event(now + SECOND, Kind.RECEIVERS_TIMEOUT, 0));
        }
        case ARRIVAL -> {
          if (waiting.size() < way.room()) {
            waiting.add(event.block());
            if (waiting.size() == 1) {
              events.add(new Event(now + way.nanosPerBlock(), Kind.TAKEN, 0));
            }
          }
        }
        case TAKEN -> {
          long block = waiting.remove();
          if (!waiting.isEmpty()) {
            events.add(new Event(now + way.nanosPerBlock(), Kind.TAKEN, 0));
          }
          events.removeIf(other -> other.kind() == Kind.RECEIVERS_TIMEOUT);
          events.add(new Event(now + SECOND, Kind.RECEIVERS_TIMEOUT, 0));
          receive(block);
        }
      }
    }

    private void receive(long block) {
      if (block == received + 1) {
        received++;
        latestStale = -1;
        if (received == BLOCKS || received - acknowledged == windowSize) {
          answer();
        }
      } else if (block > received + 1) {
        if (reportedHole != received) {
          reportedHole = received;
          answer();
        }
      } else {
        if (received == acknowledged && (latestStale == -1 || block <= latestStale)) {
          answer();
        }
        latestStale = block;
      }
    }

    private void answer() {
      acknowledged = received;
      if (random.nextDouble() >= way.loss()) {
        events.add(new Event(now + way.roundTripNanos() / 2, Kind.ACK, received));
      }
    }
  }
}
