package dev.skiff.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What the host that runs the tests allows, and does not. */
public final class TestHost {
  private static final Path STATUS = Path.of("/proc/self/status");
  private static final Path FIRST_FREE_PORT =
      Path.of("/proc/sys/net/ipv4/ip_unprivileged_port_start");
  private static final long SIGINT_BIT = 1L << 1;

  private TestHost() {}

  /**
   * A process started in the background of a script has SIGINT ignored, and hands that on; a child
   * that is to be interrupted must have it as a terminal gives it.
   */
  static List<String> signalsAsUsual() {
    return (mask("SigIgn") & SIGINT_BIT) == 0 ? List.of() : List.of("env", "--default-signal=INT");
  }

  /** The first port that needs no privilege. */
  static int firstFreePort() throws IOException {
    if (!Files.exists(FIRST_FREE_PORT)) {
      return 1024;
    }
    // In one piece: Files.readString asks for one byte first, and such a file gives no second.
    try (InputStream file = Files.newInputStream(FIRST_FREE_PORT)) {
      byte[] number = new byte[16];
      int length = file.read(number);
      return Integer.parseInt(new String(number, 0, length, StandardCharsets.US_ASCII).strip());
    }
  }

  /** The names in a directory, hidden ones too. */
  public static Set<String> names(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files
          .map(file -> file.getFileName().toString())
          .collect(Collectors.toCollection(TreeSet::new));
    }
  }

  private static long mask(String name) {
    try (Stream<String> lines = Files.exists(STATUS) ? Files.lines(STATUS) : Stream.of()) {
      return lines
          .filter(line -> line.startsWith(name + ":"))
          .mapToLong(line -> Long.parseUnsignedLong(line.replaceFirst(".*\\s", ""), 16))
          .findFirst()
          .orElse(0);
    } catch (IOException e) {
      return 0;
    }
  }
}
