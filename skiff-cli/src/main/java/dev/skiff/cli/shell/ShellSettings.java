package dev.skiff.cli.shell;

import dev.skiff.TftpServer;
import dev.skiff.cli.command.HostAndPort;
import dev.skiff.cli.output.Text;
import dev.skiff.protocol.wire.Mode;
import dev.skiff.transfer.TransferOptions;
import dev.skiff.transfer.Transport;
import java.math.BigDecimal;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** What the lines of the shell have said so far, and holds for those that follow. */
final class ShellSettings {
  /** The word that takes a setting back. */
  static final String AUTO = "auto";

  private static final String LOCAL_HOST = "127.0.0.1";

  private @Nullable String host;
  private int port = TftpServer.DEFAULT_PORT;
  private TransferOptions options = TransferOptions.DEFAULT;
  private boolean literal;
  private boolean trace;
  private boolean verbose = true;

  /**
   * The server of the transfers that follow, by one or two words; a number alone is a port of the
   * same host, or of this one.
   *
   * @throws picocli.CommandLine.TypeConversionException where there is no such address or port
   */
  void connect(String first, @Nullable String second) {
    HostAndPort server = HostAndPort.of(first, second);
    String sameHost = Objects.requireNonNullElse(host, LOCAL_HOST);
    host = Objects.requireNonNullElse(server.host(), sameHost);
    port = Objects.requireNonNullElse(server.port(), TftpServer.DEFAULT_PORT);
  }

  /** Another server, on the same port. */
  void host(String name) {
    host = name;
  }

  @Nullable String host() {
    return host;
  }

  int port() {
    return port;
  }

  TransferOptions options() {
    return options;
  }

  /** An empty one stands for what is best for nearly all. */
  void blockSize(OptionalInt bytes) {
    options = with(bytes, options.windowSize(), options.timeout(), options.tries());
  }

  void windowSize(OptionalInt blocks) {
    options = with(options.blockSize(), blocks, options.timeout(), options.tries());
  }

  void timeout(@Nullable Duration value) {
    options = with(options.blockSize(), options.windowSize(), value, options.tries());
  }

  void retries(OptionalInt value) {
    int tries = value.isPresent() ? 1 + value.getAsInt() : TransferOptions.DEFAULT.tries();
    options = with(options.blockSize(), options.windowSize(), options.timeout(), tries);
  }

  private TransferOptions with(
      OptionalInt blockSize, OptionalInt windowSize, @Nullable Duration timeout, int tries) {
    return new TransferOptions(
        options.transport(),
        options.mode(),
        options.negotiate(),
        blockSize,
        windowSize,
        timeout,
        tries);
  }

  void mode(Mode value) {
    options = options.withMode(value);
  }

  boolean isTcp() {
    return options.transport() == Transport.TCP;
  }

  void tcp(boolean on) {
    options = options.withTransport(on ? Transport.TCP : Transport.UDP);
  }

  /** Whether a colon in a name is a character like others. */
  boolean isLiteral() {
    return literal;
  }

  void literal(boolean on) {
    literal = on;
  }

  /** Whether to print packets. */
  boolean isTrace() {
    return trace;
  }

  void trace(boolean on) {
    trace = on;
  }

  /** Whether to tell of transfers that succeed. */
  boolean isVerbose() {
    return verbose;
  }

  void verbose(boolean on) {
    verbose = on;
  }

  /** {@code 192.0.2.1:69}; empty where no server is known. */
  String server() {
    return host == null ? "" : Text.address(InetSocketAddress.createUnresolved(host, port));
  }

  /** All of them, by the verbs that set them. */
  Map<String, String> shown() {
    Map<String, String> shown = new LinkedHashMap<>();
    shown.put("connect", host == null ? "no server yet" : server());
    shown.put("mode", options.mode().wireName());
    shown.put("blksize", shown(options.blockSize()));
    shown.put("window", shown(options.windowSize()));
    shown.put("timeout", shown(options.timeout()));
    shown.put("retries", "" + (options.tries() - 1));
    shown.put("tcp", shown(isTcp()));
    shown.put("trace", shown(trace));
    shown.put("verbose", shown(verbose));
    shown.put("literal", shown(literal));
    return shown;
  }

  private static String shown(OptionalInt value) {
    return value.isPresent() ? "" + value.getAsInt() : AUTO;
  }

  private static String shown(@Nullable Duration value) {
    if (value == null) {
      return AUTO;
    }
    return BigDecimal.valueOf(value.toNanos(), 9).stripTrailingZeros().toPlainString();
  }

  private static String shown(boolean on) {
    return on ? "on" : "off";
  }
}
