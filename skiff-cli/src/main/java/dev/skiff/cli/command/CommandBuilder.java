package dev.skiff.cli.command;

import java.lang.module.ModuleDescriptor;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.ArgGroupSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParseResult;

/**
 * Describes a command by picocli's builders and not by its annotations, which the JVM takes longer
 * to read than to transfer a file. The values are read from picocli's {@code ParseResult}.
 */
public final class CommandBuilder {
  /** Each command takes its port by an option as well. */
  private static final String PORT = "--port";

  private final CommandSpec spec;
  private int positionals;

  /**
   * Begins a command.
   *
   * @param command what runs it
   */
  public CommandBuilder(String name, Object command, String description) {
    spec = CommandSpec.wrapWithoutInspection(command).name(name).versionProvider(new Version());
    spec.usageMessage().description(description).sortOptions(false);
  }

  /** Another name of the command. */
  CommandBuilder alias(String name) {
    spec.aliases(name);
    return this;
  }

  /** An option without a value. */
  public CommandBuilder flag(String description, String... names) {
    spec.addOption(OptionSpec.builder(names).type(boolean.class).description(description).build());
    return this;
  }

  /** Two options without a value, of which at most one may be given. */
  public CommandBuilder oneOf(
      String name, String description, String otherName, String otherDescription) {
    ArgGroupSpec.Builder group = ArgGroupSpec.builder();
    group.addArg(OptionSpec.builder(name).type(boolean.class).description(description).build());
    group.addArg(
        OptionSpec.builder(otherName).type(boolean.class).description(otherDescription).build());
    spec.addArgGroup(group.build());
    return this;
  }

  /** An option whose value is a whole number. */
  public CommandBuilder number(String label, String description, String... names) {
    return value(Converters::number, label, description, names);
  }

  /**
   * An option whose value is made of a word.
   *
   * @param label what help calls the word
   */
  public CommandBuilder value(
      ITypeConverter<?> converter, String label, String description, String... names) {
    spec.addOption(
        OptionSpec.builder(names)
            .type(Object.class)
            .converters(converter)
            .paramLabel(label)
            .description(description)
            .build());
    return this;
  }

  /** An option that may be given several times, with a word each. */
  public CommandBuilder values(
      ITypeConverter<?> converter, String label, String description, String... names) {
    spec.addOption(
        OptionSpec.builder(names)
            .type(List.class)
            .auxiliaryTypes(Object.class)
            .converters(converter)
            .paramLabel(label)
            .description(description)
            .build());
    return this;
  }

  /** Names of an option in other programs; the help does not show them. */
  CommandBuilder hidden(ITypeConverter<?> converter, String... names) {
    spec.addOption(
        OptionSpec.builder(names).type(Object.class).converters(converter).hidden(true).build());
    return this;
  }

  /** A word that may be left out, behind those before it. */
  public CommandBuilder word(String label, String description) {
    spec.addPositional(
        PositionalParamSpec.builder()
            .index(String.valueOf(positionals++))
            .arity("0..1")
            .type(String.class)
            .paramLabel(label)
            .description(description)
            .build());
    return this;
  }

  /** All words, of which there must be one. */
  CommandBuilder words(String label, String... description) {
    spec.addPositional(
        PositionalParamSpec.builder()
            .index("0..*")
            .arity("1..*")
            .required(true)
            .type(List.class)
            .auxiliaryTypes(String.class)
            .paramLabel(label)
            .hideParamSyntax(true)
            .description(description)
            .build());
    return this;
  }

  /** Options that commands share. */
  public CommandBuilder with(Consumer<CommandBuilder> shared) {
    shared.accept(this);
    return this;
  }

  /** The words of a command line that are not options; a port is the last one. */
  public static List<String> words(ParseResult parsed) {
    List<String> words = new ArrayList<>();
    parsed.matchedPositionals().forEach(word -> words.addAll(word.stringValues()));
    if (parsed.hasMatchedOption(PORT)) {
      words.add(parsed.matchedOptionValue(PORT, ""));
    }
    return words;
  }

  /**
   * The command, with the options for help behind its own.
   *
   * @param footer lines below the options in the help
   */
  public CommandSpec build(String... footer) {
    spec.usageMessage().footer(footer);
    spec.usageMessage().abbreviateSynopsis(!spec.positionalParameters().isEmpty());
    if (!spec.positionalParameters().isEmpty()) {
      hidden(Converters::port, PORT);
    }
    spec.addOption(
        OptionSpec.builder("-h", "--help")
            .usageHelp(true)
            .description("Show this help message and exit.")
            .build());
    spec.addOption(
        OptionSpec.builder("-V", "--version")
            .versionHelp(true)
            .description("Print version information and exit.")
            .build());
    return spec;
  }

  /** The version that the build wrote into the module; not known on the class path. */
  private static final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
      Optional<ModuleDescriptor> module =
          Optional.ofNullable(Version.class.getModule().getDescriptor());
      return new String[] {
        "skiff " + module.flatMap(ModuleDescriptor::rawVersion).orElse("(no version)"),
        "Java "
            + System.getProperty("java.runtime.version")
            + ", "
            + System.getProperty("os.name")
            + " "
            + System.getProperty("os.arch")
      };
    }
  }
}
