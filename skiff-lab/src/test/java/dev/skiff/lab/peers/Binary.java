package dev.skiff.lab.peers;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/** The programs of others, each with what proves that the file found is the program meant. */
public enum Binary {
  CURL("curl", "curl", "--version", "tftp"),
  TFTP_HPA("tftp", "tftp-hpa", "-V", "tftp-hpa"),
  IN_TFTPD("in.tftpd", "tftpd-hpa", "-V", "tftp-hpa"),
  ATFTP("atftp", "atftp", "--version", "atftp-"),
  ATFTPD("atftpd", "atftpd", "--version", "atftp-"),
  BUSYBOX("busybox", "busybox", "tftp --help", "Transfer a file from/to tftp server"),
  DNSMASQ("dnsmasq", "dnsmasq", "--version", " TFTP "),
  DUMPCAP("dumpcap", "tshark", "--version", "Dumpcap"),
  TSHARK("tshark", "tshark", "--version", "TShark"),
  NFT("nft", "nftables", "--version", "nftables"),
  ETHTOOL("ethtool", "ethtool", "--version", "ethtool");

  private static final Duration LIMIT = Duration.ofSeconds(20);

  /** Daemons live in directories that the PATH of an ordinary user may lack. */
  private static final List<String> DAEMON_DIRECTORIES =
      List.of("/usr/local/sbin", "/usr/sbin", "/sbin", "/usr/local/bin", "/usr/bin", "/bin");

  private static final Map<Binary, String> KNOWN_PATHS = new ConcurrentHashMap<>();

  private final String fileName;
  private final String debianPackage;
  private final String versionArguments;
  private final String mark;

  Binary(String fileName, String debianPackage, String versionArguments, String mark) {
    this.fileName = fileName;
    this.debianPackage = debianPackage;
    this.versionArguments = versionArguments;
    this.mark = mark;
  }

  /**
   * The program's absolute path.
   *
   * <p>The name alone does not settle it: several packages bring a {@code tftp}, and atftpd brings
   * an {@code in.tftpd} of its own. So each candidate is asked who it is.
   *
   * @throws AssertionError when there is none; with the way to install it
   */
  public String path() {
    return KNOWN_PATHS.computeIfAbsent(this, Binary::find);
  }

  private String find() {
    List<Path> candidates = candidates(fileName);
    for (Path candidate : candidates) {
      if (describes(candidate)) {
        return candidate.toString();
      }
    }
    String found = candidates.isEmpty() ? "" : " (" + candidates + " is another program)";
    throw new AssertionError(
        "peer program missing: %s of Debian package %s%s. %s"
            .formatted(fileName, debianPackage, found, howToInstall()));
  }

  /** The first line of what the program says of its version, for reports. */
  public String version() {
    return CommandRun.of(LIMIT, command(path())).output().lines().findFirst().orElse("");
  }

  public static List<Path> candidates(String fileName) {
    String pathVariable = System.getenv().getOrDefault("PATH", "");
    return Stream.concat(Stream.of(pathVariable.split(":")), DAEMON_DIRECTORIES.stream())
        .filter(directory -> !directory.isEmpty())
        .map(directory -> Path.of(directory, fileName).toAbsolutePath())
        .filter(Files::isExecutable)
        .distinct()
        .toList();
  }

  private boolean describes(Path candidate) {
    return CommandRun.of(LIMIT, command(candidate.toString())).output().contains(mark);
  }

  private List<String> command(String program) {
    return Stream.concat(Stream.of(program), Stream.of(versionArguments.split(" "))).toList();
  }

  private String howToInstall() {
    if (this == ATFTPD) {
      return "Its package conflicts with tftpd-hpa, so unpack it beside: apt-get download atftpd &&"
          + " dpkg-deb -x atftpd_*.deb unpacked &&"
          + " install unpacked/usr/sbin/atftpd /usr/local/sbin/";
    }
    return "Install it with: apt-get install " + debianPackage;
  }
}
