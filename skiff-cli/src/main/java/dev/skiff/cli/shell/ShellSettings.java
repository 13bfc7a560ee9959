package dev.skiff.cli.shell;

import dev.skiff.TftpServer;
import dev.skiff.cli.command.Converters;
import dev.skiff.cli.command.ExitCode;
import dev.skiff.cli.command.HostAndPort;
import dev.skiff.cli.output.Text;
import dev.skiff.protocol.wire.Mode;
import dev.skiff.transfer.TransferOptions;
import dev.skiff.transfer.Transport;
import java.io.PrintWriter;
import java.math.BigDecimal;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The settings that lines of the shell make for the transfers that follow. The verb of a setting
 * changes it; without a word it shows it, and turns over one that is on or off.
 */
final class ShellSettings {
  /** The word that takes a setting back. */
  static final String AUTO = "auto";

  private static final int MOST_RETRIES = 999;
  private static final String LOCAL_HOST = "127.0.0.1";

  /** Between the later transmissions of a packet, if no time is set. */
  private static final Duration USUAL_INTERVAL = Duration.ofSeconds(4);

  private final PrintWriter out;
  private final Map<String, ShellVerb> verbs = new LinkedHashMap<>();
  private final Map<String, Supplier<String>> values = new LinkedHashMap<>();
  private @Nullable String host;
  private int port = TftpServer.DEFAULT_PORT;
  private TransferOptions options = TransferOptions.DEFAULT;
  private @Nullable Duration patience;
  private boolean literal;
  private boolean trace;
  private boolean verbose = true;

  /**
   * The usual settings.
   *
   * @param out that shows them
   */
  ShellSettings(PrintWriter out) {
    this.out = out;
    add("connect", "[HOST] [PORT]", this::shownServer, this::connect);
    addOne("mode", "[octet|netascii|binary|ascii]", () -> options.mode().wireName(), this::mode);
    addOne("blksize", "[auto|BYTES]", () -> shown(options.blockSize()), this::blockSize);
    addOne("window", "[auto|BLOCKS]", () -> shown(options.windowSize()), this::windowSize);
    addOne("rexmt", "[auto|SECONDS]", () -> shown(options.timeout()), this::interval);
    addOne("timeout", "[auto|SECONDS]", () -> shown(patience), this::patience);
    addOne("retries", "[auto|N]", () -> "" + (options().tries() - 1), this::retries);
    toggle("tcp", () -> options.transport() == Transport.TCP, this::tcp);
    toggle("trace", () -> trace, on -> trace = on);
    // It is on from the start: the verb alone, as lines for tftp have it, must not turn it off.
    toggle("verbose", () -> verbose, () -> true, on -> verbose = on);
    toggle("literal", () -> literal, on -> literal = on);
    alias("windowsize", "window");
    for (String mode : List.of("octet", "binary", "netascii", "ascii")) {
      verbs.put(mode, ShellVerb.of(mode, "", _ -> done(() -> mode(mode))));
    }
    verbs.put("status", ShellVerb.of("status", "", _ -> status()));
  }

  private void add(
      String name, String words, Supplier<String> value, Consumer<List<String>> change) {
    values.put(name, value);
    verbs.put(
        name,
        ShellVerb.of(
            name, words, given -> given.isEmpty() ? show(name) : done(() -> change.accept(given))));
  }

  private void addOne(String name, String words, Supplier<String> value, Consumer<String> change) {
    add(name, words, value, given -> change.accept(given.getFirst()));
  }

  private void toggle(String name, BooleanSupplier present, Consumer<Boolean> change) {
    toggle(name, present, () -> !present.getAsBoolean(), change);
  }

  /**
   * A setting that is on or off.
   *
   * @param alone its value after the verb alone
   */
  private void toggle(
      String name, BooleanSupplier present, BooleanSupplier alone, Consumer<Boolean> change) {
    values.put(name, () -> present.getAsBoolean() ? "on" : "off");
    verbs.put(
        name,
        ShellVerb.of(
            name,
            "[on|off]",
            given -> {
              change.accept(given.isEmpty() ? alone.getAsBoolean() : isOn(given.getFirst()));
              return given.isEmpty() ? show(name) : ExitCode.OK;
            }));
  }

  private static boolean isOn(String word) {
    return switch (word) {
      case "on" -> true;
      case "off" -> false;
      default -> throw new IllegalArgumentException("'" + word + "' is neither on nor off");
    };
  }

  private void alias(String name, String other) {
    ShellVerb verb = Objects.requireNonNull(verbs.get(other));
    verbs.put(name, new ShellVerb(name, verb.parameters(), verb.action()));
  }

  private static int done(Runnable change) {
    change.run();
    return ExitCode.OK;
  }

  private int show(String name) {
    out.println(name + " " + Objects.requireNonNull(values.get(name)).get());
    return ExitCode.OK;
  }

  private int status() {
    values.forEach((name, value) -> out.println("%-10s%s".formatted(name, value.get())));
    return ExitCode.OK;
  }

  /** The verbs that show and change them; where two names mean the same, both. */
  List<ShellVerb> verbs() {
    return List.copyOf(verbs.values());
  }

  /**
   * The server of the transfers that follow, by one or two words; a number alone is a port of the
   * same host, or of this one.
   *
   * @throws picocli.CommandLine.TypeConversionException if the address or port is not valid
   */
  void connect(List<String> words) {
    HostAndPort server = HostAndPort.of(words);
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
    return patience == null ? options : options.withTries(triesWithin(patience));
  }

  private int triesWithin(Duration time) {
    Duration interval = Objects.requireNonNullElse(options.timeout(), USUAL_INTERVAL);
    return Math.clamp(time.plus(interval).minusNanos(1).dividedBy(interval), 1, MOST_RETRIES);
  }

  private void mode(String word) {
    options =
        options.withMode(
            switch (word) {
              case "binary" -> Mode.OCTET;
              case "ascii" -> Mode.NETASCII;
              default -> Converters.mode(word);
            });
  }

  private void blockSize(String word) {
    options = with(number(word), options.windowSize(), options.timeout(), options.tries());
  }

  private void windowSize(String word) {
    options = with(options.blockSize(), number(word), options.timeout(), options.tries());
  }

  /** The time between the transmissions of a packet. */
  private void interval(String word) {
    options = with(options.blockSize(), options.windowSize(), duration(word), options.tries());
  }

  /** The time for all transmissions of a packet, as in tftp; it replaces their number. */
  private void patience(String word) {
    patience = duration(word);
  }

  private static @Nullable Duration duration(String word) {
    return word.equals(AUTO) ? null : Converters.seconds(word);
  }

  private void retries(String word) {
    int retries = number(word).orElse(TransferOptions.DEFAULT.tries() - 1);
    if (retries < 0 || retries > MOST_RETRIES) {
      throw new IllegalArgumentException(
          "the number of retries must be 0 to " + MOST_RETRIES + ", not " + retries);
    }
    patience = null;
    options = with(options.blockSize(), options.windowSize(), options.timeout(), 1 + retries);
  }

  private static OptionalInt number(String word) {
    return word.equals(AUTO) ? OptionalInt.empty() : OptionalInt.of(Converters.number(word));
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

  private void tcp(boolean on) {
    options = options.withTransport(on ? Transport.TCP : Transport.UDP);
  }

  /** True if a colon in a name is a plain character. */
  boolean isLiteral() {
    return literal;
  }

  /** True if packets are printed. */
  boolean isTrace() {
    return trace;
  }

  /** True if transfers that succeed are reported. */
  boolean isVerbose() {
    return verbose;
  }

  /** {@code 192.0.2.1:69}; empty where no server is known. */
  String server() {
    return host == null ? "" : Text.address(InetSocketAddress.createUnresolved(host, port));
  }

  private String shownServer() {
    return host == null ? "no server yet" : server();
  }

  private static String shown(OptionalInt value) {
    return value.isPresent() ? "" + value.getAsInt() : AUTO;
  }

  private static String shown(@Nullable Duration value) {
    return value == null
        ? AUTO
        : BigDecimal.valueOf(value.toNanos(), 9).stripTrailingZeros().toPlainString();
  }
}
