package dev.skiff.lab.bench.compare;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Where the figures come from. Nothing in it tells whose machine it is.
 *
 * @param memoryGibibytes rounded
 */
public record Machine(
    String processor, int cores, long memoryGibibytes, String kernel, String system, String java) {
  private static final long KIBIBYTES_IN_GIBIBYTE = 1 << 20;
  private static final List<String> PACKAGES =
      List.of("tftpd-hpa", "tftp-hpa", "atftpd", "atftp", "dnsmasq-base", "curl");

  /**
   * This one.
   *
   * @param cores all of them; this process may be confined to fewer
   */
  public static Machine here(int cores) throws IOException {
    return new Machine(
        field("/proc/cpuinfo", "model name", ":"),
        cores,
        Math.round(
            Double.parseDouble(field("/proc/meminfo", "MemTotal", ":").replace(" kB", ""))
                / KIBIBYTES_IN_GIBIBYTE),
        System.getProperty("os.name") + " " + System.getProperty("os.version"),
        field("/etc/os-release", "PRETTY_NAME", "=").replace("\"", ""),
        System.getProperty("java.vm.name") + " " + Runtime.version());
  }

  private static String field(String file, String name, String separator) throws IOException {
    return Files.readAllLines(Path.of(file)).stream()
        .filter(line -> line.startsWith(name))
        .map(line -> line.substring(line.indexOf(separator) + 1).strip())
        .findFirst()
        .orElse("unknown");
  }

  /** For the name of a file. */
  public String shortName() {
    String words = processor.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-");
    return words.replaceAll("^-|-$", "") + "-" + cores + "-cores";
  }

  /** What Debian has installed; atftpd may have come without its package, which has a rival. */
  static Map<String, String> versions() throws IOException, InterruptedException {
    Map<String, String> versions = new LinkedHashMap<>();
    for (String name : PACKAGES) {
      String version = output("dpkg-query", "-W", "-f", "${Version}", name);
      versions.put(name, version.isEmpty() && name.equals("atftpd") ? atftpd() : version);
    }
    return versions;
  }

  private static String atftpd() throws IOException, InterruptedException {
    return output("atftpd", "--version").replaceAll("^atftp-| .*", "");
  }

  /** The commit that was measured; it says so where something was changed since. */
  public static String revision() throws IOException, InterruptedException {
    String revision = output("git", "describe", "--always", "--dirty", "--abbrev=12");
    return revision.isEmpty() ? "unknown" : revision;
  }

  private static String output(String... command) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    try (var stream = process.getInputStream()) {
      String text = new String(stream.readAllBytes(), StandardCharsets.UTF_8).strip();
      return process.waitFor(10, TimeUnit.SECONDS) && process.exitValue() == 0 ? text : "";
    }
  }
}
