package dev.skiff.cli;

import dev.skiff.TransferOptions;
import dev.skiff.Transport;
import dev.skiff.UdpTransport;
import dev.skiff.protocol.wire.Mode;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that pull and push share. */
final class TransferArguments {
  private static final int MOST_RETRIES = 999;

  @Option(names = "--tcp", description = "Over TCP instead of UDP; Skiff servers offer it.")
  private boolean tcp;

  @Option(
      names = "--mode",
      paramLabel = "MODE",
      converter = ModeConverter.class,
      completionCandidates = ModeConverter.class,
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

  @Option(
      names = "--transport",
      paramLabel = "NAME",
      converter = UdpTransportConverter.class,
      description = "How to send datagrams: auto (default), nio or linux.")
  private UdpTransport udpTransport = UdpTransport.AUTO;

  @Option(names = "--no-options", description = "Propose no options: plain RFC 1350.")
  private boolean noOptions;

  /**
   * What they say.
   *
   * @param remote whose URI may say what is not said here
   * @throws IllegalArgumentException where one is out of its range, or has no meaning over TCP
   */
  TransferOptions options(Remote remote) {
    boolean overTcp = tcp || remote.transport() == Transport.TCP;
    if (overTcp) {
      requireMeaning();
    }
    TransferOptions options =
        TransferOptions.DEFAULT.withTransport(overTcp ? Transport.TCP : Transport.UDP);
    Mode chosen = mode == null ? remote.mode() : mode;
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

  /** How to send datagrams. */
  UdpTransport udpTransport() {
    return udpTransport;
  }

  /** TCP does by itself what these are about. */
  private void requireMeaning() {
    requireAbsent("--blksize", blockSize);
    requireAbsent("--window", windowSize);
    requireAbsent("--timeout", timeout);
    requireAbsent("--retries", retries);
  }

  private static void requireAbsent(String name, @Nullable Object value) {
    if (value != null) {
      throw new IllegalArgumentException(name + " has no meaning over TCP: leave it out");
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
