package dev.skiff.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Starting a server, and why it does not start. */
class ServeProcessTest {
  @TempDir Path directory;

  @ParameterizedTest
  @CsvSource({
    "--read-only, download files",
    "--overwrite, 'download, add and replace files'",
    "--create-dirs, 'download and add files, not replace them, and create directories'"
  })
  void theReadyLineSaysWhatClientsMayDo(String option, String rights) throws Exception {
    Path root = Files.createDirectory(directory.resolve("served"));
    try (Program server =
        Program.in(directory).start("serve", "127.0.0.1", "0", "--root", "served", option)) {
      assertThat(server.awaitReady())
          .isEqualTo(
              "skiff: listening on 127.0.0.1:%d (UDP and TCP), serving %s, clients may %s"
                  .formatted(server.port(), root, rights));
      assertThat(server.port()).isPositive();
    }
  }

  @Test
  void verboseSaysHowDatagramsAreSent() throws Exception {
    try (Program server =
        Program.in(directory).start("serve", "127.0.0.1", "0", "-v", "--transport", "nio")) {
      assertThat(server.awaitReady()).endsWith("; UDP by nio (asked for)");
    }
  }

  /** The launcher sets the option that ends it; memory for classes stands for any other. */
  @Test
  void aServerThatHasUsedUpItsMemoryEnds() throws Exception {
    try (Program server =
        Program.in(directory)
            .variable(
                "JAVA_TOOL_OPTIONS",
                "-XX:+ExitOnOutOfMemoryError -XX:MaxMetaspaceSize=6m -Xshare:off")
            .start("serve", "127.0.0.1", "0")) {
      assertThat(server.exitCode()).isEqualTo(3);
    }
  }

  @Test
  void anAddressMayHaveItsPortBehindAColon() throws Exception {
    try (Program server = Program.in(directory).start("serve", "127.0.0.1:0")) {
      assertThat(server.awaitReady()).startsWith("skiff: listening on 127.0.0.1:");
    }
  }

  @Test
  void aWordThatCannotBeAnAddressIsTheDirectory() throws Exception {
    Path root = Files.createDirectory(directory.resolve("served"));
    try (Program server = Program.in(directory).start("serve", "./served", "127.0.0.1:0")) {
      assertThat(server.awaitReady()).contains(" (UDP and TCP), serving " + root + ", ");
    }
  }

  @Test
  void aDirectoryInPlaceOfAnAddressGetsAHint() throws Exception {
    Files.createDirectory(directory.resolve("no..such..name"));
    try (Program server = Program.in(directory).start("serve", "no..such..name", "--port", "0")) {
      server.assertFailed(
          7,
          "skiff: cannot listen on 'no..such..name': unknown host; to serve that directory: --root no..such..name");
    }
  }

  @Test
  void aPortInUseIsSaidInOneLine() throws Exception {
    // An address of its own: on 127.0.0.1 a connection that ends may hold the port on TCP as well.
    try (DatagramSocket other = new DatagramSocket(0, InetAddress.ofLiteral("127.77.0.2"));
        Program server =
            Program.in(directory).start("serve", "127.77.0.2", "" + other.getLocalPort())) {
      server.assertFailed(
          7,
          "skiff: cannot listen on 127.77.0.2:%d: the UDP port is in use; stop what uses it, choose another port, or add --no-udp"
              .formatted(other.getLocalPort()));
    }
  }

  @Test
  void twoServersOnEveryAddressAndOnePortAreOneTooMany() throws Exception {
    try (Program first = Program.in(directory).start("serve", "0");
        Program second = Program.in(directory).start("serve", "" + first.port())) {
      assertThat(second.exitCode()).isEqualTo(7);
      assertThat(second.errors()).contains(": the TCP port is in use; ").hasLineCount(1);
    }
  }

  @Test
  void anAddressOfAnotherHostIsSaidInOneLine() throws Exception {
    try (Program server = Program.in(directory).start("serve", "192.0.2.1", "0")) {
      server.assertFailed(
          7, "skiff: cannot listen on 192.0.2.1:0: this host does not have that address");
    }
  }

  @Test
  void aNameWithoutAddressIsSaidInOneLine() throws Exception {
    try (Program server = Program.in(directory).start("serve", "no..such..name", "0")) {
      server.assertFailed(7, "skiff: cannot listen on 'no..such..name': unknown host");
    }
  }

  /** Where containers free all ports, it serves. */
  @Test
  void aPortBelow1024NeedsARightOrGivesThreeWaysOut() throws Exception {
    int port = Math.clamp(TestHost.firstFreePort() - 1, 1, 69);
    try (Program server =
        Program.in(directory).withoutRights().start("serve", "127.0.0.1", "" + port)) {
      if (port >= TestHost.firstFreePort()) {
        assertThat(server.awaitReady()).contains("127.0.0.1:" + port);
      } else {
        assertThat(server.exitCode()).as(server.errors()).isEqualTo(7);
        assertThat(server.errors())
            .startsWith("skiff: cannot listen on port " + port + ": ports below 1024 need")
            .contains("\n  - another port: ", "\n  - that capability alone: ", "\n  - root: ")
            .doesNotContain("\tat ");
      }
    }
  }

  @Test
  @Tag("rfc1350-4-port-69")
  void withoutAPortItIs69() throws Exception {
    try (Program server = Program.in(directory).withoutRights().start("serve", "127.77.0.69")) {
      if (TestHost.firstFreePort() <= 69) {
        assertThat(server.awaitReady()).contains("127.77.0.69:69");
      } else {
        assertThat(server.exitCode()).as(server.errors()).isEqualTo(7);
        assertThat(server.errors()).startsWith("skiff: cannot listen on port 69: ");
      }
    }
  }

  @Test
  void aRootThatIsMissingIsSaidInOneLine() throws Exception {
    try (Program server = Program.in(directory).start("serve", "0", "--root", "nowhere")) {
      server.assertFailed(5, "skiff: the root nowhere does not exist");
    }
  }

  @Test
  void aRootThatIsAFileIsSaidInOneLine() throws Exception {
    Files.writeString(directory.resolve("file"), "x");
    try (Program server = Program.in(directory).start("serve", "0", "--root", "file")) {
      server.assertFailed(5, "skiff: the root file is not a directory");
    }
  }

  @Test
  void aRootThatMayNotBeReadIsSaidInOneLine() throws Exception {
    Path root = Files.createDirectory(directory.resolve("closed"));
    Files.setPosixFilePermissions(root, PosixFilePermissions.fromString("---------"));
    try (Program server =
        Program.in(directory).withoutRights().start("serve", "0", "--root", "closed")) {
      server.assertFailed(5, "skiff: the root closed cannot be read: no permission");
    } finally {
      Files.setPosixFilePermissions(root, PosixFilePermissions.fromString("rwx------"));
    }
  }
}
