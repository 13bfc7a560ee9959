package dev.skiff.protocol.wire;

import java.nio.ByteBuffer;

/**
 * Netascii to local text (RFC 1350 section 1): CR LF becomes LF, CR NUL becomes CR. A CR at the end
 * of one call is remembered for the next. A CR before any other byte is not netascii; both bytes
 * are kept, so nothing of a file in the wrong mode is lost.
 */
public final class NetasciiDecoder {
  private boolean afterCarriageReturn;

  /**
   * Translates the whole source.
   *
   * @param target with room for the source's bytes and one more
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

  /** Ends the text: a CR that nothing followed is written as it is. */
  public void finish(ByteBuffer target) {
    if (afterCarriageReturn) {
      target.put((byte) '\r');
      afterCarriageReturn = false;
    }
  }
}
