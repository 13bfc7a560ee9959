package dev.skiff.protocol.wire;

import java.nio.ByteBuffer;

/**
 * Encodes local text as netascii (RFC 1350 section 1, after RFC 764): LF becomes CR LF, CR becomes
 * CR NUL, every other byte stays. If only the first byte of a pair fits the target, the second is
 * kept for the next call: a pair may cross the edge of a block.
 */
public final class NetasciiEncoder {
  private static final int NOTHING = -1;

  /** The second byte of a pair whose first byte filled the target. */
  private int pending = NOTHING;

  /** Encodes as much as both buffers allow. */
  public void encode(ByteBuffer source, ByteBuffer target) {
    while (target.hasRemaining()) {
      if (pending != NOTHING) {
        target.put((byte) pending);
        pending = NOTHING;
      } else if (source.hasRemaining()) {
        put(source.get(), target);
      } else {
        return;
      }
    }
  }

  /** True if the second byte of a pair waits for room in a target. */
  public boolean hasPending() {
    return pending != NOTHING;
  }

  private void put(byte value, ByteBuffer target) {
    switch (value) {
      case '\n' -> {
        target.put((byte) '\r');
        pending = '\n';
      }
      case '\r' -> {
        target.put((byte) '\r');
        pending = 0;
      }
      default -> target.put(value);
    }
  }
}
