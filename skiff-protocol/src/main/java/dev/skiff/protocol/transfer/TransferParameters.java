package dev.skiff.protocol.transfer;

import java.util.OptionalLong;

/**
 * The values that both sides agreed on for one transfer.
 *
 * @param blockSize payload of a full block, 8 to 65464 bytes (RFC 2348); 512 without the option
 * @param windowSize blocks for each ACK, 1 or more (RFC 7440); 1 without the option
 * @param numbering the number that follows block number 65535
 * @param numberingAgreed true if {@code rollover} was agreed. If not, a receiver follows the sender
 * @param timeoutNanos the time between retransmissions that was agreed (RFC 2349), in nanoseconds;
 *     0 if each side measures for itself
 * @param transferSizeBytes the announced size of the file (RFC 2349); empty if it was not announced
 */
public record TransferParameters(
    int blockSize,
    int windowSize,
    BlockNumbering numbering,
    boolean numberingAgreed,
    long timeoutNanos,
    OptionalLong transferSizeBytes) {

  /** The values without options, by RFC 1350. */
  public static final TransferParameters PLAIN =
      new TransferParameters(512, 1, BlockNumbering.ROLLOVER_TO_0, false, 0, OptionalLong.empty());
}
