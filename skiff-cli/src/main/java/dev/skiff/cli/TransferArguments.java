package dev.skiff.cli;

import dev.skiff.TransferOptions;
import dev.skiff.protocol.wire.Mode;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that pull and push share. */
final class TransferArguments {
  private static final int MOST_RETRIES = 999;

  @Option(
      names = "--mode",
      paramLabel = "MODE",
      converter = ModeConverter.class,
      description = "octet (default), or netascii for text.")
  private @Nullable Mode mode;

  @Option(
      names = "--blksize",
      paramLabel = "BYTES",
      description = "Block size to propose, 8 to 65464 (default: what the interface carries).")
  private @Nullable Integer blockSize;

  @Option(
      names = "--window",
      paramLabel = "BLOCKS",
      description = "Window to propose, 1 to 65535 (default: up to 64).")
  private @Nullable Integer windowSize;

  @Option(
      names = "--timeout",
      paramLabel = "SECONDS",
      converter = SecondsConverter.class,
      description = "Fixed time between retransmissions (default: measured).")
  private @Nullable Duration timeout;

  @Option(
      names = "--retries",
      paramLabel = "N",
      description = "Retransmissions without an answer before giving up (default: 4).")
  private @Nullable Integer retries;

  @Option(names = "--no-options", description = "Propose no options: plain RFC 1350.")
  private boolean noOptions;

  /**
   * What they say.
   *
   * @param modeOfUri used where none is given here; null where there is none either
   * @throws IllegalArgumentException where one is out of its range
   */
  TransferOptions options(@Nullable Mode modeOfUri) {
    TransferOptions options = TransferOptions.DEFAULT;
    Mode chosen = mode == null ? modeOfUri : mode;
    if (chosen != null) {
      options = options.withMode(chosen);
    }
    if (blockSize != null) {
      options = options.withBlockSize(blockSize);
    }
    if (windowSize != null) {
      options = options.withWindowSize(windowSize);
    }
    if (timeout != null) {
      options = options.withTimeout(timeout);
    }
    if (retries != null) {
      options = options.withTries(1 + inRange(retries));
    }
    return noOptions ? options.withoutNegotiation() : options;
  }

  private static int inRange(int retries) {
    if (retries < 0 || retries > MOST_RETRIES) {
      throw new IllegalArgumentException(
          "the number of retries must be 0 to " + MOST_RETRIES + ", not " + retries);
    }
    return retries;
  }
}
