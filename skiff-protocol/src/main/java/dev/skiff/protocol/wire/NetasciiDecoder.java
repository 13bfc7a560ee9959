package dev.skiff.protocol.wire;

import java.nio.ByteBuffer;

/**
 * Decodes netascii to local text (RFC 1350 section 1): CR LF becomes LF, CR NUL becomes CR. A CR at
 * the end of one call is kept for the next. A CR before any other byte is not netascii; both bytes
 * are kept, so that a file in the wrong mode loses nothing.
 */
public final class NetasciiDecoder {
  private boolean afterCarriageReturn;

  /**
   * Decodes the source up to its limit.
   *
   * @param target with room for the bytes of the source and one more
   * @throws java.nio.BufferOverflowException if the target is too small
   */
  public void decode(ByteBuffer source, ByteBuffer target) {
    while (source.hasRemaining()) {
      byte value = source.get();
      if (afterCarriageReturn) {
        afterCarriageReturn = false;
        if (value == '\n' || value == 0) {
          target.put(value == 0 ? (byte) '\r' : value);
          continue;
        }
        target.put((byte) '\r');
      }
      if (value == '\r') {
        afterCarriageReturn = true;
      } else {
        target.put(value);
      }
    }
  }

  /** Ends the text: writes a CR at its end as it is, at most one byte. */
  public void finish(ByteBuffer target) {
    if (afterCarriageReturn) {
      target.put((byte) '\r');
      afterCarriageReturn = false;
    }
  }
}
