package dev.skiff.cli;

import static java.util.stream.Collectors.joining;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.TypeConversionException;

/** Does what lines say, one at a time, wherever they come from. */
final class Shell {
  private static final List<String> OPTIONS = List.of("blksize", "windowsize", "timeout");

  private final ShellSettings settings = new ShellSettings();
  private final ShellFiles files = new ShellFiles(settings);
  private final List<ShellVerb> verbs = new ArrayList<>();
  private final ShellTransfers transfers;
  private final Console console;
  private final PrintWriter out;
  private final List<String> help;
  private boolean ended;

  /**
   * A shell.
   *
   * @param out for what was asked for; all else goes to the console
   * @param help lines about the verbs, which begin with their names
   */
  Shell(Console console, PrintWriter out, List<String> help, Interruption interruption) {
    this.console = console;
    this.out = out;
    this.help = help;
    this.transfers = new ShellTransfers(settings, console, interruption);
    verbs.add(ShellVerb.of("get", "FILE [LOCAL]...", words -> transfers.run(files.get(words))));
    verbs.add(ShellVerb.of("mget", "FILE...", words -> transfers.run(files.mget(words))));
    verbs.add(ShellVerb.of("put", "LOCAL [LOCAL]...", words -> transfers.run(files.put(words))));
    verbs.add(ShellVerb.of("mput", "LOCAL...", words -> transfers.run(files.mput(words))));
    verbs.addAll(new ShellSettingVerbs(settings, out).all());
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

  /** Whether a line has ended it. */
  boolean isEnded() {
    return ended;
  }

  /**
   * Does what a line says.
   *
   * @param place what to say before a complaint about the line
   * @return an exit code
   */
  int run(String line, String place) {
    try {
      List<String> words = ShellWords.of(line);
      return words.isEmpty()
          ? ExitCode.OK
          : verb(words.getFirst()).run(words.subList(1, words.size()));
    } catch (IllegalArgumentException | TypeConversionException e) {
      console.say(Text.printable(place + e.getMessage()));
      return ExitCode.USAGE;
    } finally {
      out.flush();
    }
  }

  /** The verb of a name, or the only one whose name begins so. */
  private ShellVerb verb(String name) {
    List<ShellVerb> found = verbs.stream().filter(verb -> verb.name().startsWith(name)).toList();
    for (ShellVerb verb : found) {
      if (verb.name().equals(name) || found.size() == 1) {
        return verb;
      }
    }
    throw new IllegalArgumentException(
        found.isEmpty()
            ? "there is no verb '" + name + "'; ? shows them"
            : "'"
                + name
                + "' may be "
                + found.stream().map(ShellVerb::name).collect(joining(", ")));
  }

  /** As atftp has it: {@code option blksize 1428}, {@code option disable blksize}. */
  private int option(List<String> words) {
    boolean disable = words.getFirst().equals("disable");
    String name = disable ? words.getLast() : words.getFirst();
    if (!OPTIONS.contains(name)) {
      throw new IllegalArgumentException(
          "'" + name + "' is no option to set: blksize, windowsize or timeout");
    }
    return verb(name).run(List.of(disable ? ShellSettings.AUTO : words.getLast()));
  }

  private int help(List<String> words) {
    if (words.isEmpty()) {
      help.forEach(out::println);
      return ExitCode.OK;
    }
    String name = verb(words.getFirst()).name();
    help.stream()
        .filter(line -> line.matches("(.*[ ,])?\\Q" + name + "\\E([ ,].*)?"))
        .forEach(out::println);
    return ExitCode.OK;
  }

  private int quit() {
    ended = true;
    return ExitCode.OK;
  }
}
