package dev.skiff.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What a push takes, and what it calls it. */
class PushProcessTest extends ClientProcessTest {
  @Test
  void withoutANameTheServerGetsTheLastOfThePath() throws Exception {
    Path file = Files.write(Files.createDirectory(here.resolve("deep")).resolve("a b"), content);
    try (Program push = Program.in(here).start("push", "deep/a b", "127.0.0.1", port())) {
      assertThat(push.exitCode()).as(push.errors()).isZero();
      assertThat(root.resolve("a b")).hasSameBinaryContentAs(file);
      assertThat(TestHost.names(root)).containsExactly("a b", "big");
    }
  }

  @Test
  void theServerGetsAnotherNameWhereOneIsGiven() throws Exception {
    Files.writeString(here.resolve("-f"), "text");
    try (Program push = Program.in(here).start("push", "--as", "-g", "--", "-f", port())) {
      assertThat(push.exitCode()).as(push.errors()).isZero();
      assertThat(root.resolve("-g")).hasContent("text");
    }
  }

  @Test
  @Tag("rfc3617-3-write")
  void aUriNamesServerAndFile() throws Exception {
    Files.writeString(here.resolve("f"), "text");
    String uri = "tftp://127.0.0.1:" + port() + "/g";
    try (Program push = Program.in(here).start("push", "f", uri)) {
      assertThat(push.exitCode()).as(push.errors()).isZero();
      assertThat(root.resolve("g")).hasContent("text");
    }
  }

  @Test
  void aUriOfAServerAloneKeepsTheName() throws Exception {
    Files.writeString(here.resolve("f"), "text");
    try (Program push = Program.in(here).start("put", "f", "tftp://127.0.0.1:" + port())) {
      assertThat(push.exitCode()).as(push.errors()).isZero();
      assertThat(root.resolve("f")).hasContent("text");
    }
  }

  @Test
  void standardInputIsSentToItsEnd() throws Exception {
    try (Program push = Program.in(here).start("push", "-", port(), "--as", "f")) {
      try (OutputStream input = push.process().getOutputStream()) {
        input.write(content);
      }
      assertThat(push.exitCode()).as(push.errors()).isZero();
      assertThat(root.resolve("f")).hasBinaryContent(content);
    }
  }

  @Test
  void standardInputAtItsEndIsAnEmptyFile() throws Exception {
    try (Program push =
        Program.in(here).input(Path.of("/dev/null")).start("push", "-", port(), "--as", "f")) {
      assertThat(push.exitCode()).as(push.errors()).isZero();
      assertThat(root.resolve("f")).isEmptyFile();
      assertThat(push.errors()).startsWith("skiff: push of \"f\": 0 bytes in ").hasLineCount(1);
    }
  }

  @Test
  void aFileThatIsMissingIsSaidInOneLineAndTheServerNotAsked() throws Exception {
    try (Program push = Program.in(here).start("push", "missing", port())) {
      push.assertFailed(5, "skiff: missing: no such file or directory");
      assertThat(TestHost.names(root)).containsExactly("big");
    }
  }

  @Test
  void whereAServerFindsNoPlaceForANameWithADirectoryThatIsExplained() throws Exception {
    Files.writeString(here.resolve("f"), "f");
    try (RawPeer server = new RawPeer(0);
        Program push = Program.in(here).start("push", "f", "" + server.port(), "--as", "sub/f")) {
      server.receive();
      server.send("\0\5\0\1File not found\0".getBytes(StandardCharsets.US_ASCII));
      push.assertFailed(
          3,
          "skiff: push of \"sub/f\" failed: 127.0.0.1:%d answered with error 1: File not found; the directory does not exist on the server"
              .formatted(server.port()));
    }
  }

  @Test
  void aDirectoryNeedsAnOption() throws Exception {
    Files.createDirectory(here.resolve("dir"));
    try (Program push = Program.in(here).start("push", "dir", port())) {
      push.assertFailed(
          2, "skiff: 'dir' is a directory; use -r to upload its files\nTry 'skiff push --help'.");
    }
  }

  @Test
  void aFileThatMayNotBeReadIsSaidInOneLine() throws Exception {
    Path file = Files.writeString(here.resolve("secret"), "x");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("---------"));
    try (Program push = Program.in(here).withoutRights().start("push", "secret", port())) {
      assertThat(push.exitCode()).as(push.errors()).isEqualTo(5);
      assertThat(push.errors()).matches("skiff: .*secret: permission denied\n");
      assertThat(TestHost.names(root)).containsExactly("big");
    }
  }

  @Test
  void aServersRefusalIsShown() throws Exception {
    Files.writeString(here.resolve("big"), "small");
    try (Program push = Program.in(here).start("push", "big", port())) {
      push.assertFailed(
          3,
          "skiff: push of \"big\" failed: 127.0.0.1:%s answered with error 6: big already exists"
              .formatted(port()));
      assertThat(root.resolve("big")).hasBinaryContent(content);
    }
  }

  @Test
  void aServersRefusalDoesNotWaitForTheInput() throws Exception {
    try (Program push = Program.in(here).start("push", "-", port(), "--as", "big")) {
      assertThat(push.exitCode()).as(push.errors()).isEqualTo(3);
      assertThat(push.errors()).endsWith(" answered with error 6: big already exists\n");
    }
  }

  @Test
  void aServerThatEndsItDoesNotWaitForTheInput() throws Exception {
    try (RawPeer server = new RawPeer(0);
        Program push = Program.in(here).start("push", "-", "" + server.port(), "--as", "f")) {
      server.receive();
      server.send(RawPeer.ack(0));
      push.process().getOutputStream().write(new byte[512]);
      push.process().getOutputStream().flush();
      server.await(RawPeer.DATA, 1);
      server.send(new byte[] {0, 5, 0, 3, 'f', 'u', 'l', 'l', 0});
      assertThat(push.exitCode()).as(push.errors()).isEqualTo(3);
      assertThat(push.errors()).endsWith(" answered with error 3: full\n");
    }
  }
}
