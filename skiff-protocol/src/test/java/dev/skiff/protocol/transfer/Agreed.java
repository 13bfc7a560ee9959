package dev.skiff.protocol.transfer;

import java.util.OptionalLong;

/** Parameters of transfers, for tests. */
final class Agreed {
  static final int BLOCK_BYTES = 512;

  /** A time shortly before the clock overflows: each test that waits passes the overflow. */
  static final long START = Long.MAX_VALUE - 1_000_000_000L;

  private static final long MILLISECOND = 1_000_000;

  private Agreed() {}

  static TransferParameters window(int blocks) {
    return window(blocks, BlockNumbering.ROLLOVER_TO_0);
  }

  static TransferParameters window(int blocks, BlockNumbering numbering) {
    return new TransferParameters(BLOCK_BYTES, blocks, numbering, true, 0, OptionalLong.empty());
  }

  static TransferParameters timeoutMillis(long millis) {
    return new TransferParameters(
        BLOCK_BYTES,
        1,
        BlockNumbering.ROLLOVER_TO_0,
        false,
        millis * MILLISECOND,
        OptionalLong.empty());
  }

  static TransferParameters size(long bytes) {
    return new TransferParameters(
        BLOCK_BYTES, 1, BlockNumbering.ROLLOVER_TO_0, false, 0, OptionalLong.of(bytes));
  }

  static Ending failed(Failure failure) {
    return new Ending.Failed(failure);
  }
}
