package dev.skiff.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/** The host that runs the tests: its programs, and the rights that the tests have there. */
public final class TestMachine {
  private static final Path STATUS = Path.of("/proc/self/status");
  private static final int CAP_SYS_ADMIN = 21;

  /** Daemons live in directories that the PATH of an ordinary user may lack. */
  private static final List<String> DAEMON_DIRECTORIES =
      List.of("/usr/local/sbin", "/usr/sbin", "/sbin");

  /** Arguments that make a program say who it is, and words of its answer. */
  private record Identity(String arguments, String words) {}

  /**
   * Programs whose name does not settle who they are: several packages bring a {@code tftp}, atftpd
   * brings an {@code in.tftpd} of its own, and some are built without TFTP.
   */
  private static final Map<String, Identity> IDENTITIES =
      Map.of(
          "curl", new Identity("--version", "tftp"),
          "tftp", new Identity("-V", "tftp-hpa"),
          "in.tftpd", new Identity("-V", "tftp-hpa"),
          "busybox", new Identity("tftp --help", "Transfer a file from/to tftp server"),
          "dnsmasq", new Identity("--version", " TFTP "),
          // Where manual pages are left out, the name is a script's that says so.
          "man", new Identity("--version", "man 2"),
          // A container may forbid what it does.
          "strace", new Identity("-qq -o /dev/null echo traced", "traced"));

  private static final Map<String, Optional<String>> KNOWN = new ConcurrentHashMap<>();

  private TestMachine() {}

  /**
   * Tells whether the host has something that a test needs.
   *
   * @param need as in {@link Needs}
   */
  public static boolean meets(String need) {
    return need.equals(Needs.ROOT) ? isRoot() : find(need).isPresent();
  }

  /**
   * Returns the absolute path of a program.
   *
   * @throws AssertionError when there is none: then the test lacks a {@link Needs}
   */
  public static String program(String name) {
    return find(name)
        .orElseThrow(() -> new AssertionError("no program " + name + "; is @Needs missing?"));
  }

  private static Optional<String> find(String name) {
    return KNOWN.computeIfAbsent(name, TestMachine::search);
  }

  private static Optional<String> search(String name) {
    String path = System.getenv().getOrDefault("PATH", "");
    return Stream.concat(Stream.of(path.split(":")), DAEMON_DIRECTORIES.stream())
        .filter(directory -> !directory.isEmpty())
        .map(directory -> Path.of(directory, name).toAbsolutePath())
        .filter(Files::isExecutable)
        .map(Path::toString)
        .filter(file -> isMeant(name, file))
        .findFirst();
  }

  private static boolean isMeant(String name, String file) {
    Identity identity = IDENTITIES.get(name);
    return identity == null || answer(file, identity.arguments).contains(identity.words);
  }

  private static String answer(String file, String arguments) {
    List<String> command = Stream.concat(Stream.of(file), Stream.of(arguments.split(" "))).toList();
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("LC_ALL", "C");
    try {
      Process process = builder.start();
      process.getOutputStream().close();
      return new String(process.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot run " + command, e);
    }
  }

  /** A container's root often lacks the rights that matter: so these are asked for. */
  private static boolean isRoot() {
    return (rights() >> CAP_SYS_ADMIN & 1) == 1;
  }

  /**
   * Returns the command that starts another one without the rights of root. It leaves root its
   * name: so the process still reads the build's classes, wherever they are.
   */
  public static List<String> withoutRights() {
    return rights() == 0 ? List.of() : List.of("setpriv", "--inh-caps=-all", "--bounding-set=-all");
  }

  private static long rights() {
    if (!Files.exists(STATUS)) {
      return 0;
    }
    try (Stream<String> lines = Files.lines(STATUS)) {
      return lines
          .filter(line -> line.startsWith("CapEff:"))
          .mapToLong(line -> Long.parseUnsignedLong(line.replaceFirst(".*\\s", ""), 16))
          .findFirst()
          .orElse(0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
