package dev.skiff.cli.command;

import picocli.CommandLine.Model.ArgGroupSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** What the commands have in common. */
public final class Commands {
  private Commands() {}

  /**
   * A command.
   *
   * @param command what runs it
   */
  public static CommandSpec spec(String name, Object command, String description) {
    CommandSpec spec =
        CommandSpec.wrapWithoutInspection(command).name(name).versionProvider(new Version());
    spec.usageMessage().description(description).sortOptions(false);
    return spec;
  }

  /** Adds options that exclude each other. */
  public static void addOneOf(CommandSpec spec, OptionSpec first, OptionSpec second) {
    spec.addArgGroup(ArgGroupSpec.builder().addArg(first).addArg(second).build());
  }

  /** Adds what is asked for help, behind the command's own options. */
  public static void addHelp(CommandSpec spec) {
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
  }
}
