package dev.skiff.server;

import dev.skiff.net.ClientKey;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * Remembers for some seconds which addresses and ports have sent a request, in a fixed memory: a
 * Bloom filter of two generations. A real client repeats its request from its port, and nearly all
 * forged requests come from a new one. Not safe for use by several threads.
 */
final class RepeatFilter {
  private static final int BITS = 1 << 22;
  private static final long GENERATION_NANOS = 5_000_000_000L;

  private final long seed;
  private long @Nullable [] current;
  private long @Nullable [] previous;
  private long since;

  RepeatFilter(long seed) {
    this.seed = seed;
  }

  /** True if the same address and port was added 5 to 10 seconds ago or later. Adds it. */
  boolean isRepeated(ClientKey client, InetSocketAddress sender, long now) {
    long[] bits = generation(now);
    long hash = client.hash(seed + sender.getPort());
    int word = (int) (hash >>> 6) & (BITS / Long.SIZE - 1);
    long bit = 1L << hash;
    boolean known = (bits[word] & bit) != 0 || (previous != null && (previous[word] & bit) != 0);
    bits[word] |= bit;
    return known;
  }

  private long[] generation(long now) {
    if (current == null || now - since >= 2 * GENERATION_NANOS) {
      current = new long[BITS / Long.SIZE];
      previous = null;
      since = now;
    } else if (now - since >= GENERATION_NANOS) {
      previous = current;
      current = new long[BITS / Long.SIZE];
      since = now;
    }
    return current;
  }
}
