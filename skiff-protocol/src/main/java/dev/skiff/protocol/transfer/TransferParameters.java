package dev.skiff.protocol.transfer;

import java.util.OptionalLong;

/**
 * What both sides agreed on for one transfer.
 *
 * @param blockSize payload of a full block, 8 to 65464 bytes (RFC 2348)
 * @param windowSize blocks sent for each ACK, 1 or more (RFC 7440)
 * @param numbering what follows block number 65535
 * @param numberingAgreed whether {@code rollover} was agreed; where not, a receiver follows the
 *     sender
 * @param timeoutNanos the fixed time between retransmissions that was agreed (RFC 2349), in
 *     nanoseconds, or 0 where each side measures for itself
 * @param transferSizeBytes the size of the file as announced (RFC 2349), where it was
 */
public record TransferParameters(
    int blockSize,
    int windowSize,
    BlockNumbering numbering,
    boolean numberingAgreed,
    long timeoutNanos,
    OptionalLong transferSizeBytes) {

  /** What holds without any option: RFC 1350. */
  public static final TransferParameters PLAIN =
      new TransferParameters(512, 1, BlockNumbering.ROLLOVER_TO_0, false, 0, OptionalLong.empty());
}
