package dev.skiff.cli.command;

import dev.skiff.protocol.wire.Mode;
import dev.skiff.transfer.TransferOptions;
import dev.skiff.transfer.Transport;
import dev.skiff.transfer.UdpTransport;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;

/** The options that pull and push share. */
final class TransferArguments {
  private static final int MOST_RETRIES = 999;

  private boolean tcp;
  private @Nullable Mode mode;
  private @Nullable Integer blockSize;
  private @Nullable Integer windowSize;
  private @Nullable Duration timeout;
  private @Nullable Integer retries;
  private UdpTransport udpTransport = UdpTransport.AUTO;
  private boolean noOptions;

  /** Adds them to a command. */
  void addTo(CommandSpec spec) {
    spec.addOption(
        Options.flag(
            value -> tcp = value, "Use TCP instead of UDP; Skiff servers offer it.", "--tcp"));
    spec.addOption(
        Options.choice(
            Mode.class,
            new ModeConverter(),
            value -> mode = value,
            "MODE",
            "octet (default), or netascii for text.",
            "--mode"));
    spec.addOption(
        Options.number(
            value -> blockSize = value,
            "BYTES",
            "Block size to propose, 8 to 65464 (default: by the interface's MTU).",
            "--blksize"));
    spec.addOption(
        Options.number(
            value -> windowSize = value,
            "BLOCKS",
            "Window to propose, 1 to 65535 (default: up to 64).",
            "--window"));
    spec.addOption(
        Options.value(
            Duration.class,
            new SecondsConverter(),
            value -> timeout = value,
            "SECONDS",
            "Fixed time between retransmissions (default: measured).",
            "--timeout"));
    spec.addOption(
        Options.number(
            value -> retries = value,
            "N",
            "Retransmissions without an answer before giving up (default: 4).",
            "--retries"));
    spec.addOption(
        Options.value(
            UdpTransport.class,
            new UdpTransportConverter(),
            value -> udpTransport = value,
            "NAME",
            "How to send datagrams: auto (default), nio or linux.",
            "--transport"));
    spec.addOption(
        Options.flag(
            value -> noOptions = value, "Propose no options: plain RFC 1350.", "--no-options"));
  }

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
      throw new IllegalArgumentException(name + " does not apply over TCP: leave it out");
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
