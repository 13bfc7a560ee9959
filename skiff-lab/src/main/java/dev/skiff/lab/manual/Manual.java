package dev.skiff.lab.manual;

import dev.skiff.cli.Main;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/**
 * What comes with the command for those who read and type: a man page for each command, and the
 * completion of bash, zsh and fish. All of it is written from what {@code --help} is written from.
 */
public final class Manual {
  private Manual() {}

  /**
   * Writes all files.
   *
   * @param arguments the directory they go to, and the version and date that the man pages show
   */
  public static void main(String[] arguments) throws IOException {
    Path directory = Path.of(arguments[0]);
    for (Map.Entry<String, String> file : files(arguments[1], arguments[2]).entrySet()) {
      Path path = directory.resolve(file.getKey());
      Files.createDirectories(path.getParent());
      Files.writeString(path, file.getValue());
    }
  }

  /** Their contents by their names. */
  static Map<String, String> files(String version, String date) {
    CommandLine command = Main.commandLine();
    String name = command.getCommandName();
    Map<String, String> files = new TreeMap<>();
    files.put("completion/bash/" + name, BashCompletion.of(command.getCommandSpec()));
    files.put("completion/zsh/_" + name, ZshCompletion.of(command.getCommandSpec()));
    files.put("completion/fish/" + name + ".fish", FishCompletion.of(command.getCommandSpec()));
    page(files, command, version, date);
    command.getSubcommands().values().forEach(subcommand -> page(files, subcommand, version, date));
    return files;
  }

  private static void page(
      Map<String, String> files, CommandLine command, String version, String date) {
    files.put(
        "man/man1/" + pageName(command.getCommandSpec()) + ".1",
        ManPage.of(command, version, date));
  }

  /** {@code skiff-pull}. */
  static String pageName(CommandSpec command) {
    return command.qualifiedName("-");
  }
}
