package dev.skiff.cli.shell;

import java.util.Arrays;
import java.util.List;

/**
 * A verb of the shell.
 *
 * @param parameters the words that follow, as help writes them: {@code HOST}, {@code [PORT]},
 *     {@code [on|off]}, {@code LOCAL...}
 */
record ShellVerb(String name, List<String> parameters, Action action) {
  /** The action of a verb. */
  @FunctionalInterface
  interface Action {
    /**
     * Does it.
     *
     * @param words those behind the verb
     * @return an exit code
     * @throws IllegalArgumentException if the words are wrong
     */
    int run(List<String> words);
  }

  static ShellVerb of(String name, String parameters, Action action) {
    return new ShellVerb(
        name, parameters.isEmpty() ? List.of() : List.of(parameters.split(" ", -1)), action);
  }

  /**
   * Runs it.
   *
   * @throws IllegalArgumentException if there are too few words, too many, or wrong ones
   */
  int run(List<String> words) {
    long least = parameters.stream().filter(parameter -> !parameter.startsWith("[")).count();
    boolean endless = !parameters.isEmpty() && parameters.getLast().endsWith("...");
    if (words.size() < least || (words.size() > parameters.size() && !endless)) {
      throw new IllegalArgumentException(
          ("usage: " + name + " " + String.join(" ", parameters)).strip());
    }
    return action.run(words);
  }

  /** The values that a parameter may have, if it is a choice; the first parameter has index 0. */
  List<String> choices(int index) {
    return Arrays.stream(parameter(index).replaceAll("[\\[\\].]", "").split("\\|", -1))
        .filter(choice -> choice.matches("[a-z]+"))
        .toList();
  }

  /** True if a parameter is the name of a local file. */
  boolean isLocalFile(int index) {
    return parameter(index).contains("LOCAL");
  }

  /** True if a parameter is a verb. */
  boolean isVerb(int index) {
    return parameter(index).contains("VERB");
  }

  private String parameter(int index) {
    if (index < parameters.size()) {
      return parameters.get(index);
    }
    return !parameters.isEmpty() && parameters.getLast().endsWith("...")
        ? parameters.getLast()
        : "";
  }
}
