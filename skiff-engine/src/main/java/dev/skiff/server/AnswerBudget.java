package dev.skiff.server;

import dev.skiff.net.ClientKey;
import java.util.Arrays;

/**
 * The bytes that may be sent to an address that has not shown that it is real: so many in a second,
 * and as many as came from it. Addresses share a fixed number of slots, so that the memory is the
 * same for any number of them. Not safe for use by several threads.
 */
final class AnswerBudget {
  private static final int SLOTS = 1 << 14;

  /** An address that sent nothing for some seconds may get the bytes of so many at once. */
  private static final int BURST_SECONDS = 4;

  private static final long NANOS_IN_SECOND = 1_000_000_000;

  private final long seed;
  private final double nanosPerByte;
  private final long burstNanos = BURST_SECONDS * NANOS_IN_SECOND;

  /** The time at which the slot has its whole burst again. */
  private final long[] fullAt = new long[SLOTS];

  /**
   * @param seed makes the slot of an address unpredictable for others
   */
  AnswerBudget(int bytesPerSecond, long seed, long now) {
    this.nanosPerByte = (double) NANOS_IN_SECOND / bytesPerSecond;
    this.seed = seed;
    Arrays.fill(fullAt, now);
  }

  /** True if more may be sent to the address. */
  boolean isOpen(ClientKey client, long now) {
    return debtNanos(client, now) < burstNanos;
  }

  /** True if at least half of the burst is left. */
  boolean isPlenty(ClientKey client, long now) {
    return debtNanos(client, now) < burstNanos / 2;
  }

  private long debtNanos(ClientKey client, long now) {
    return fullAt[slot(client)] - now;
  }

  /** Bytes are sent to the address. */
  void take(ClientKey client, long bytes, long now) {
    int slot = slot(client);
    long full = fullAt[slot] - now > 0 ? fullAt[slot] : now;
    fullAt[slot] = full + nanosOf(bytes);
  }

  /** Bytes came from the address, or what was taken for it is not counted. */
  void give(ClientKey client, long bytes) {
    fullAt[slot(client)] -= nanosOf(bytes);
  }

  private long nanosOf(long bytes) {
    return (long) (bytes * nanosPerByte);
  }

  private int slot(ClientKey client) {
    return (int) client.hash(seed) & (SLOTS - 1);
  }
}
