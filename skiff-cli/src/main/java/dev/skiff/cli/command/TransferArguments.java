package dev.skiff.cli.command;

import dev.skiff.protocol.wire.Mode;
import dev.skiff.transfer.TransferOptions;
import dev.skiff.transfer.Transport;
import dev.skiff.transfer.UdpTransport;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ParseResult;

/** The options that pull and push share, about a transfer. */
final class TransferArguments {
  private static final int MOST_RETRIES = 999;

  private static final String[] BLOCK_SIZE = {"--blocksize", "--block-size"};
  private static final String[] WINDOW_SIZE = {"--windowsize", "--window-size"};

  /** TCP does by itself what these are about. */
  private static final List<String> UDP_ONLY =
      List.of("--blksize", BLOCK_SIZE[0], "--window", WINDOW_SIZE[0], "--timeout", "--retries");

  private final ParseResult parsed;

  TransferArguments(ParseResult parsed) {
    this.parsed = parsed;
  }

  static void addTo(CommandBuilder command) {
    command
        .flag("Use TCP instead of UDP; Skiff servers offer it.", "--tcp")
        .value(Converters::mode, "MODE", "octet (default), or netascii for text.", "--mode")
        .number(
            "BYTES",
            "Block size to propose, 8 to 65464 (default: by the interface's MTU, and smaller if the first blocks fail).",
            "--blksize")
        .hidden(Converters::number, BLOCK_SIZE)
        .number("BLOCKS", "Window to propose, 1 to 65535 (default: up to 64).", "--window")
        .hidden(Converters::number, WINDOW_SIZE)
        .value(
            Converters::seconds,
            "SECONDS",
            "Fixed time between retransmissions (default: measured).",
            "--timeout")
        .number(
            "N", "Retransmissions without an answer before giving up (default: 4).", "--retries")
        .value(
            Converters::udpTransport,
            "NAME",
            "How to send datagrams: auto (default), nio or linux.",
            "--transport")
        .flag("Propose no options: plain RFC 1350.", "--no-options");
  }

  /** The transport for datagrams. */
  UdpTransport udpTransport() {
    return parsed.matchedOptionValue("--transport", UdpTransport.AUTO);
  }

  /**
   * The options of one transfer.
   *
   * @param remote whose URI may say what is not said here
   * @throws IllegalArgumentException if one is out of its range, or does not apply over TCP
   */
  TransferOptions options(Remote remote) {
    TransferOptions options = TransferOptions.DEFAULT;
    if (parsed.hasMatchedOption("--tcp") || remote.transport() == Transport.TCP) {
      UDP_ONLY.forEach(this::requireAbsent);
      options = options.withTransport(Transport.TCP);
    }
    Mode mode = parsed.matchedOptionValue("--mode", remote.mode());
    if (mode != null) {
      options = options.withMode(mode);
    }
    Integer blockSize = value("--blksize", BLOCK_SIZE);
    if (blockSize != null) {
      options = options.withBlockSize(blockSize);
    }
    Integer windowSize = value("--window", WINDOW_SIZE);
    if (windowSize != null) {
      options = options.withWindowSize(windowSize);
    }
    Duration timeout = value("--timeout");
    if (timeout != null) {
      options = options.withTimeout(timeout);
    }
    Integer retries = value("--retries");
    if (retries != null) {
      options = options.withTries(1 + inRange(retries));
    }
    return parsed.hasMatchedOption("--no-options") ? options.withoutNegotiation() : options;
  }

  @SuppressWarnings("TypeParameterUnusedInFormals") // as picocli declares it
  private <T> @Nullable T value(String option, String... otherNames) {
    return parsed.matchedOptionValue(
        option, otherNames.length == 0 ? null : parsed.matchedOptionValue(otherNames[0], null));
  }

  private void requireAbsent(String option) {
    if (parsed.hasMatchedOption(option)) {
      throw new IllegalArgumentException(option + " does not apply over TCP: leave it out");
    }
  }

  private static int inRange(int retries) {
    if (retries < 0 || retries > MOST_RETRIES) {
      throw new IllegalArgumentException(
          "the number of retries must be 0 to " + MOST_RETRIES + ", not " + retries);
    }
    return retries;
  }
}
