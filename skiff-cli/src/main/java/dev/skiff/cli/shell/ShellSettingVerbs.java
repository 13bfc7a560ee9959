package dev.skiff.cli.shell;

import dev.skiff.cli.command.ExitCode;
import dev.skiff.cli.command.ModeConverter;
import dev.skiff.cli.command.NumberConverter;
import dev.skiff.cli.command.SecondsConverter;
import dev.skiff.protocol.wire.Mode;
import java.io.PrintWriter;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * The verbs that set something for the transfers that follow. Without a word they show what holds,
 * those that only know on and off change it.
 */
final class ShellSettingVerbs {
  private static final int MOST_RETRIES = 999;

  private final ShellSettings settings;
  private final PrintWriter out;

  /**
   * The verbs.
   *
   * @param out where they show what holds
   */
  ShellSettingVerbs(ShellSettings settings, PrintWriter out) {
    this.settings = settings;
    this.out = out;
  }

  /** All of them; where two names mean the same, both. */
  List<ShellVerb> all() {
    return List.of(
        ShellVerb.of("connect", "[HOST] [PORT]", this::connect),
        ShellVerb.of("mode", "[octet|netascii|binary|ascii]", this::mode),
        ShellVerb.of("octet", "", _ -> mode(Mode.OCTET)),
        ShellVerb.of("binary", "", _ -> mode(Mode.OCTET)),
        ShellVerb.of("netascii", "", _ -> mode(Mode.NETASCII)),
        ShellVerb.of("ascii", "", _ -> mode(Mode.NETASCII)),
        ShellVerb.of("blksize", "[auto|BYTES]", this::blockSize),
        ShellVerb.of("window", "[auto|BLOCKS]", this::windowSize),
        ShellVerb.of("windowsize", "[auto|BLOCKS]", this::windowSize),
        ShellVerb.of("timeout", "[auto|SECONDS]", this::timeout),
        ShellVerb.of("rexmt", "[auto|SECONDS]", this::timeout),
        ShellVerb.of("retries", "[auto|N]", this::retries),
        toggle("tcp", settings::isTcp, settings::tcp),
        toggle("trace", settings::isTrace, settings::trace),
        toggle("verbose", settings::isVerbose, settings::verbose),
        toggle("literal", settings::isLiteral, settings::literal),
        ShellVerb.of("status", "", _ -> status()));
  }

  private int connect(List<String> words) {
    if (words.isEmpty()) {
      return show("connect");
    }
    settings.connect(words.getFirst(), words.size() > 1 ? words.getLast() : null);
    return ExitCode.OK;
  }

  private int mode(List<String> words) {
    if (words.isEmpty()) {
      return show("mode");
    }
    return switch (words.getFirst()) {
      case "binary" -> mode(Mode.OCTET);
      case "ascii" -> mode(Mode.NETASCII);
      case String name -> mode(new ModeConverter().convert(name));
    };
  }

  private int mode(Mode mode) {
    settings.mode(mode);
    return ExitCode.OK;
  }

  private int blockSize(List<String> words) {
    return words.isEmpty() ? show("blksize") : set(settings::blockSize, words.getFirst());
  }

  private int windowSize(List<String> words) {
    return words.isEmpty() ? show("window") : set(settings::windowSize, words.getFirst());
  }

  private int retries(List<String> words) {
    return words.isEmpty() ? show("retries") : set(this::retries, words.getFirst());
  }

  private void retries(OptionalInt value) {
    int retries = value.orElse(0);
    if (retries < 0 || retries > MOST_RETRIES) {
      throw new IllegalArgumentException(
          "the number of retries must be 0 to " + MOST_RETRIES + ", not " + retries);
    }
    settings.retries(value);
  }

  private static int set(Consumer<OptionalInt> setting, String word) {
    setting.accept(
        word.equals(ShellSettings.AUTO)
            ? OptionalInt.empty()
            : OptionalInt.of(new NumberConverter().convert(word)));
    return ExitCode.OK;
  }

  private int timeout(List<String> words) {
    if (words.isEmpty()) {
      return show("timeout");
    }
    String word = words.getFirst();
    settings.timeout(word.equals(ShellSettings.AUTO) ? null : new SecondsConverter().convert(word));
    return ExitCode.OK;
  }

  private ShellVerb toggle(String name, BooleanSupplier present, Consumer<Boolean> setting) {
    return ShellVerb.of(
        name,
        "[on|off]",
        words -> {
          setting.accept(
              switch (words.isEmpty() ? "" : words.getFirst()) {
                case "" -> !present.getAsBoolean();
                case "on" -> true;
                case "off" -> false;
                case String other ->
                    throw new IllegalArgumentException("'" + other + "' is neither on nor off");
              });
          return words.isEmpty() ? show(name) : ExitCode.OK;
        });
  }

  private int show(String name) {
    out.println(name + " " + settings.shown().get(name));
    return ExitCode.OK;
  }

  private int status() {
    settings.shown().forEach((name, value) -> out.println("%-10s%s".formatted(name, value)));
    return ExitCode.OK;
  }
}
