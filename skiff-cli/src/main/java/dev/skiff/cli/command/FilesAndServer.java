package dev.skiff.cli.command;

import java.util.List;
import picocli.CommandLine.TypeConversionException;

/**
 * The words of {@code pull} and {@code push}: files, and behind them the server's address and port.
 * A single word is a file. Of several, a number at the end is the port, and what stands before it
 * the address; without a number, the last one is the address.
 *
 * @param files one at least
 */
record FilesAndServer(List<String> files, HostAndPort server) {
  /**
   * Reads them.
   *
   * @param words one at least
   * @param rename the option for the file's name on the other side
   * @throws picocli.CommandLine.TypeConversionException if the address or port is not valid
   */
  static FilesAndServer of(List<String> words, String rename) {
    int last = words.size() - 1;
    if (last > 0 && words.get(last).matches("(?s).*/.*|\\.\\.?")) {
      throw new TypeConversionException(
          "'%1$s' is not an address; for the name of the copy: %2$s %1$s"
              .formatted(words.get(last), rename));
    }
    if (last == 0) {
      return new FilesAndServer(words, HostAndPort.of(null, null));
    }
    if (last > 1 && isNumber(words.get(last))) {
      return new FilesAndServer(
          words.subList(0, last - 1), HostAndPort.of(words.get(last - 1), words.get(last)));
    }
    return new FilesAndServer(words.subList(0, last), HostAndPort.of(words.get(last), null));
  }

  private static boolean isNumber(String word) {
    return !word.isEmpty() && word.chars().allMatch(c -> c >= '0' && c <= '9');
  }
}
