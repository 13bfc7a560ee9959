package dev.skiff.transfer;

import dev.skiff.protocol.transfer.Limits;
import dev.skiff.protocol.wire.Mode;
import java.time.Duration;
import java.util.Objects;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * The choices of a client for one transfer. Immutable; each {@code with} method returns a copy. TCP
 * uses only the mode and {@code negotiate}, which proposes {@code tsize}.
 *
 * @param transport UDP by default, or TCP
 * @param mode octet by default, or netascii for text
 * @param negotiate true to propose options, which is the default. If false, a transfer over UDP is
 *     plain RFC 1350
 * @param blockSize the block size to propose, 8 to 65464 bytes. If empty, as by default, the client
 *     proposes the largest that its network interface sends without fragments
 * @param windowSize the window to propose, 1 to 65535 blocks. If empty, as by default, the client
 *     proposes one that should fit the receiver's socket buffer
 * @param timeout a fixed time between retransmissions, 10 ms to 255 s, which is also proposed to
 *     the server. If null, as by default, the time is adapted to the path
 * @param tries transmissions of one packet without an answer, 1 to 1000; 5 by default
 */
public record TransferOptions(
    Transport transport,
    Mode mode,
    boolean negotiate,
    OptionalInt blockSize,
    OptionalInt windowSize,
    @Nullable Duration timeout,
    int tries) {
  /** The defaults, which suit nearly every transfer. */
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

  /** True if the user has chosen the timeout, or another number of tries than the default. */
  public boolean isPatienceChosen() {
    return timeout != null || tries != Limits.DEFAULT.tries();
  }

  private static void requireRange(String name, OptionalInt value, int min, int max) {
    if (value.isPresent() && (value.getAsInt() < min || value.getAsInt() > max)) {
      throw new IllegalArgumentException(
          "the %s must be %d to %d, not %d".formatted(name, min, max, value.getAsInt()));
    }
  }

  /** A copy with another transport. */
  public TransferOptions withTransport(Transport value) {
    return new TransferOptions(value, mode, negotiate, blockSize, windowSize, timeout, tries);
  }

  /** A copy with another mode. */
  public TransferOptions withMode(Mode value) {
    return new TransferOptions(transport, value, negotiate, blockSize, windowSize, timeout, tries);
  }

  /** A copy that proposes no options. */
  public TransferOptions withoutNegotiation() {
    return new TransferOptions(transport, mode, false, blockSize, windowSize, timeout, tries);
  }

  /** A copy that proposes a block size, in bytes. */
  public TransferOptions withBlockSize(int bytes) {
    return new TransferOptions(
        transport, mode, negotiate, OptionalInt.of(bytes), windowSize, timeout, tries);
  }

  /** A copy that proposes a window, in blocks. */
  public TransferOptions withWindowSize(int blocks) {
    return new TransferOptions(
        transport, mode, negotiate, blockSize, OptionalInt.of(blocks), timeout, tries);
  }

  /** A copy with a fixed time between retransmissions. */
  public TransferOptions withTimeout(Duration value) {
    return new TransferOptions(transport, mode, negotiate, blockSize, windowSize, value, tries);
  }

  /** A copy that gives up after this number of transmissions without an answer. */
  public TransferOptions withTries(int value) {
    return new TransferOptions(transport, mode, negotiate, blockSize, windowSize, timeout, value);
  }
}
