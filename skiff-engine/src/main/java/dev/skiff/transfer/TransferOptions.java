package dev.skiff.transfer;

import dev.skiff.protocol.transfer.Limits;
import dev.skiff.protocol.wire.Mode;
import java.time.Duration;
import java.util.Objects;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * How a client wants a file transferred. Immutable; each {@code with} method returns a copy. Over
 * TCP there is nothing to say but the mode and whether to negotiate ({@code tsize}); the rest is
 * ignored.
 *
 * @param transport what the file goes by
 * @param mode octet, or netascii for text
 * @param negotiate whether to propose options at all; without, a transfer over UDP is plain RFC
 *     1350
 * @param blockSize the block size to propose, 8 to 65464 bytes; where empty, the largest that the
 *     interface on the way carries in one piece
 * @param windowSize the window to propose, 1 to 65535 blocks; where empty, one that the receiving
 *     side's buffer can be expected to hold
 * @param timeout a fixed time between retransmissions, 10 ms to 255 s, which is also proposed to
 *     the server; null to measure the path instead
 * @param tries transmissions of one packet without an answer, 1 to 1000
 */
public record TransferOptions(
    Transport transport,
    Mode mode,
    boolean negotiate,
    OptionalInt blockSize,
    OptionalInt windowSize,
    @Nullable Duration timeout,
    int tries) {
  /** What is best for nearly all. */
  public static final TransferOptions DEFAULT =
      new TransferOptions(
          Transport.UDP,
          Mode.OCTET,
          true,
          OptionalInt.empty(),
          OptionalInt.empty(),
          null,
          Limits.DEFAULT.tries());

  private static final Duration SHORTEST_TIMEOUT = Duration.ofMillis(10);
  private static final Duration LONGEST_TIMEOUT = Duration.ofSeconds(255);

  public TransferOptions {
    Objects.requireNonNull(transport);
    Objects.requireNonNull(mode);
    requireRange("block size", blockSize, Limits.MIN_BLOCK_BYTES, Limits.MAX_BLOCK_BYTES);
    requireRange("window", windowSize, 1, 65_535);
    requireRange("number of tries", OptionalInt.of(tries), 1, 1_000);
    if (timeout != null
        && (timeout.compareTo(SHORTEST_TIMEOUT) < 0 || timeout.compareTo(LONGEST_TIMEOUT) > 0)) {
      throw new IllegalArgumentException("the timeout must be 0.01 to 255 seconds");
    }
  }

  private static void requireRange(String name, OptionalInt value, int min, int max) {
    if (value.isPresent() && (value.getAsInt() < min || value.getAsInt() > max)) {
      throw new IllegalArgumentException(
          "the %s must be %d to %d, not %d".formatted(name, min, max, value.getAsInt()));
    }
  }

  /** Over another transport. */
  public TransferOptions withTransport(Transport value) {
    return new TransferOptions(value, mode, negotiate, blockSize, windowSize, timeout, tries);
  }

  /** With another mode. */
  public TransferOptions withMode(Mode value) {
    return new TransferOptions(transport, value, negotiate, blockSize, windowSize, timeout, tries);
  }

  /** Without options on the wire. */
  public TransferOptions withoutNegotiation() {
    return new TransferOptions(transport, mode, false, blockSize, windowSize, timeout, tries);
  }

  /** With a block size to propose, in bytes. */
  public TransferOptions withBlockSize(int bytes) {
    return new TransferOptions(
        transport, mode, negotiate, OptionalInt.of(bytes), windowSize, timeout, tries);
  }

  /** With a window to propose, in blocks. */
  public TransferOptions withWindowSize(int blocks) {
    return new TransferOptions(
        transport, mode, negotiate, blockSize, OptionalInt.of(blocks), timeout, tries);
  }

  /** With a fixed time between retransmissions. */
  public TransferOptions withTimeout(Duration value) {
    return new TransferOptions(transport, mode, negotiate, blockSize, windowSize, value, tries);
  }

  /** With a number of transmissions before giving up. */
  public TransferOptions withTries(int value) {
    return new TransferOptions(transport, mode, negotiate, blockSize, windowSize, timeout, value);
  }
}
