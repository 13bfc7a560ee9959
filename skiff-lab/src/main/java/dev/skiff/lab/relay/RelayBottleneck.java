package dev.skiff.lab.relay;

import java.time.Duration;

/** One direction of the line: what fits through it, and how long that takes. */
final class RelayBottleneck {
  /** What IPv4 and UDP put before the payload. */
  private static final int HEADER_BYTES = 28;

  /** What may wait before it: little, as before a slow line of a real router. */
  private static final int QUEUE_BYTES = 32 << 10;

  private static final long NANOS_PER_SECOND = Duration.ofSeconds(1).toNanos();

  private final RelaySettings.Line line;

  /** When the last datagram that was let in will have passed. */
  private long freeAt;

  RelayBottleneck(RelaySettings.Line line) {
    this.line = line;
  }

  /** Whether there is no room for one more to wait. */
  boolean isFull(long now) {
    return freeAt - now > nanosFor(QUEUE_BYTES);
  }

  /** Lets a datagram in; the answer is when it arrives. */
  long enter(int payloadBytes, long now) {
    freeAt = Math.max(freeAt, now) + nanosFor(payloadBytes + HEADER_BYTES);
    return freeAt + line.delay().toNanos();
  }

  private long nanosFor(int bytes) {
    return line.bitsPerSecond() == 0 ? 0 : bytes * 8L * NANOS_PER_SECOND / line.bitsPerSecond();
  }
}
