package dev.skiff.cli;

import picocli.CommandLine;

/** The command's arguments and texts, for what is written from them. */
public final class CommandModel {
  private CommandModel() {}

  /** As the command itself has it. */
  public static CommandLine commandLine() {
    return Main.commandLine();
  }
}
