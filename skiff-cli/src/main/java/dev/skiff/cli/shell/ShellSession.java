package dev.skiff.cli.shell;

import static java.util.stream.Collectors.joining;

import dev.skiff.cli.command.ClientRun;
import dev.skiff.cli.command.ExitCode;
import dev.skiff.cli.command.Interruption;
import dev.skiff.cli.command.RunArguments;
import dev.skiff.cli.command.TransferJob;
import dev.skiff.protocol.wire.Printable;
import dev.skiff.transfer.UdpTransport;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jline.utils.Levenshtein;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.TypeConversionException;

/** Runs lines, one at a time, typed or from a pipe. */
final class ShellSession {
  /** The line of the help above those about the verbs. */
  static final String VERBS = "Verbs:";

  private static final List<String> OPTIONS = List.of("blksize", "windowsize", "timeout");

  private static final Map<String, String> ALIASES = Map.of("pull", "get", "push", "put");

  /** Commands of other shells, and the reasons why this one cannot have them. */
  private static final Map<String, String> MISSING =
      Map.of(
          "ls", "TFTP cannot list files",
          "dir", "TFTP cannot list files",
          "cd", "TFTP has no current directory; get DIR/FILE",
          "lcd", "name the local directory in get FILE LOCAL, or in put LOCAL",
          "rm", "TFTP cannot remove files",
          "!", "use another terminal for local commands");

  private final ShellSettings settings;
  private final List<ShellVerb> verbs = new ArrayList<>();
  private final CommandLine command;
  private final PrintWriter out;
  private volatile @Nullable Interruption interruption;
  private boolean ended;

  /**
   * A shell.
   *
   * @param command whose streams are written to, and whose help explains the verbs
   */
  ShellSession(CommandLine command) {
    this.command = command;
    this.out = command.getOut();
    this.settings = new ShellSettings(out);
    ShellFiles files = new ShellFiles(settings);
    verbs.add(ShellVerb.of("get", "FILE [LOCAL]...", words -> transfer(files.get(words))));
    verbs.add(ShellVerb.of("mget", "FILE...", words -> transfer(files.mget(words))));
    verbs.add(ShellVerb.of("put", "LOCAL [LOCAL]...", words -> transfer(files.put(words))));
    verbs.add(ShellVerb.of("mput", "LOCAL...", words -> transfer(files.mput(words))));
    verbs.addAll(settings.verbs());
    verbs.add(ShellVerb.of("option", "[disable|blksize|windowsize|timeout] VALUE", this::option));
    verbs.add(ShellVerb.of("help", "[VERB]", this::help));
    verbs.add(ShellVerb.of("?", "[VERB]", this::help));
    for (String name : new String[] {"quit", "exit", "bye"}) {
      verbs.add(ShellVerb.of(name, "", _ -> quit()));
    }
  }

  List<ShellVerb> verbs() {
    return verbs;
  }

  ShellSettings settings() {
    return settings;
  }

  /** True after a line that ends the shell. */
  boolean isEnded() {
    return ended;
  }

  /**
   * Runs a line.
   *
   * @param place the prefix of an error message about the line
   * @return an exit code
   */
  int run(String line, String place) {
    try {
      List<String> words = ShellWords.of(line);
      return words.isEmpty()
          ? ExitCode.OK
          : verb(words.getFirst()).run(words.subList(1, words.size()));
    } catch (IllegalArgumentException | TypeConversionException e) {
      command.getErr().println("skiff: " + Printable.of(place + e.getMessage()));
      return ExitCode.USAGE;
    } finally {
      out.flush();
    }
  }

  /** The verb of a name, or the only one whose name begins so. */
  private ShellVerb verb(String word) {
    String name = ALIASES.getOrDefault(word, word);
    List<ShellVerb> found = verbs.stream().filter(verb -> verb.name().startsWith(name)).toList();
    for (ShellVerb verb : found) {
      if (verb.name().equals(name) || found.size() == 1) {
        return verb;
      }
    }
    throw new IllegalArgumentException(
        found.isEmpty()
            ? unknown(name)
            : "'"
                + name
                + "' is ambiguous: "
                + found.stream().map(ShellVerb::name).collect(joining(", ")));
  }

  private String unknown(String name) {
    String reason = MISSING.get(name.startsWith("!") ? "!" : name);
    if (reason != null) {
      return "there is no '" + name + "': " + reason;
    }
    return verbs.stream()
        .map(ShellVerb::name)
        .filter(verb -> Levenshtein.distance(verb, name) == 1)
        .findFirst()
        .map(similar -> "unknown command '" + name + "' (did you mean " + similar + "?)")
        .orElse("unknown command '" + name + "'; type ? for help");
  }

  private int transfer(List<TransferJob> jobs) {
    Interruption started = Interruption.watch();
    interruption = started;
    return new ClientRun(
            jobs, RunArguments.oneByOne(!settings.isVerbose(), settings.isTrace()), command)
        .run(UdpTransport.AUTO, started);
  }

  /** Cancels the transfers of the line that runs; from any thread. */
  void interrupt() {
    Interruption running = interruption;
    if (running != null) {
      running.ask();
    }
  }

  /** As atftp has it: {@code option blksize 1428}, {@code option disable blksize}. */
  private int option(List<String> words) {
    boolean disable = words.getFirst().equals("disable");
    String name = disable ? words.getLast() : words.getFirst();
    if (!OPTIONS.contains(name)) {
      throw new IllegalArgumentException(
          "unknown option '" + name + "': blksize, windowsize or timeout");
    }
    ShellVerb setting = verb(name.equals("timeout") ? "rexmt" : name);
    return setting.run(List.of(disable ? ShellSettings.AUTO : words.getLast()));
  }

  private int help(List<String> words) {
    Stream<String> lines =
        Arrays.stream(command.getCommandSpec().usageMessage().footer())
            .dropWhile(line -> !line.equals(VERBS))
            .skip(1)
            .takeWhile(line -> !line.isEmpty())
            .map(String::strip);
    if (!words.isEmpty()) {
      String name = verb(words.getFirst()).name();
      lines = lines.filter(line -> line.matches("(.*[ ,])?\\Q" + name + "\\E([ ,].*)?"));
    }
    lines.forEach(out::println);
    return ExitCode.OK;
  }

  private int quit() {
    ended = true;
    return ExitCode.OK;
  }
}
