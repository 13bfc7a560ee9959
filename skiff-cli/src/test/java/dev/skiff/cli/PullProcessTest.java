package dev.skiff.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Where a pull puts its file, and what it leaves where it fails. */
class PullProcessTest extends ClientProcessTest {
  @ParameterizedTest
  @CsvSource({"sub, sub/big", "sub/, sub/big", "other, other", "./sub/x y, sub/x y"})
  void theFileGoesIntoADirectoryOrUnderAName(String output, String expected) throws Exception {
    Files.createDirectory(here.resolve("sub"));
    try (Program pull = Program.in(here).start("pull", "big", "127.0.0.1", port(), "-o", output)) {
      assertThat(pull.exitCode()).as(pull.errors()).isZero();
      assertThat(here.resolve(expected)).hasBinaryContent(content);
    }
  }

  @Test
  void withoutANameItGetsTheLastOfItsName() throws Exception {
    Files.createDirectory(root.resolve("deep"));
    Files.writeString(root.resolve("deep").resolve("@file name"), "text");
    try (Program pull = Program.in(here).start("pull", "deep/@file name", port())) {
      assertThat(pull.exitCode()).as(pull.errors()).isZero();
      assertThat(here.resolve("@file name")).hasContent("text");
      assertThat(TestHost.names(here)).containsExactly("@file name");
    }
  }

  @Test
  @Tag("rfc3617-3-read")
  void aUriSaysItAll() throws Exception {
    Files.writeString(root.resolve("a b"), "one\r\ntwo\r\n");
    String uri = "tftp://127.0.0.1:" + port() + "/a%20b;mode=netascii";
    try (Program pull = Program.in(here).start("pull", uri)) {
      assertThat(pull.exitCode()).as(pull.errors()).isZero();
      assertThat(Files.readAllBytes(here.resolve("a b"))).asString().isEqualTo("one\r\ntwo\r\n");
    }
  }

  @Test
  @Tag("rfc3617-2-default-mode")
  void aUriWithoutAModeMeansOctet() throws Exception {
    try (RawPeer server = new RawPeer(0);
        Program pull =
            Program.in(here)
                .start("pull", "tftp://127.0.0.1:" + server.port() + "/f", "--no-options")) {
      assertThat(server.receive()).isEqualTo(RawPeer.read("f"));
      server.send(RawPeer.data(1, 3));
      assertThat(pull.exitCode()).as(pull.errors()).isZero();
    }
  }

  @Test
  void standardOutputGetsTheBytesAndNothingElse() throws Exception {
    try (Program pull = Program.in(here).start("pull", "big", port(), "-o", "-")) {
      assertThat(pull.exitCode()).isZero();
      assertThat(pull.output()).isEqualTo(content);
      assertThat(pull.errors())
          .startsWith("skiff: pull of \"big\": 3,000,000 bytes in ")
          .hasLineCount(1);
      assertThat(TestHost.names(here)).isEmpty();
    }
  }

  @Test
  void aPipeThatIsClosedEarlyEndsItQuietly() throws Exception {
    try (Program pull = Program.in(here).outputPiped().start("pull", "big", port(), "-o", "-")) {
      assertThat(pull.process().getInputStream().readNBytes(10)).hasSize(10);
      pull.process().getInputStream().close();
      assertThat(pull.exitCode()).isEqualTo(141);
      assertThat(pull.errors()).isEmpty();
    }
  }

  @Test
  void aDeviceIsWrittenStraightTo() throws Exception {
    try (Program pull = Program.in(here).start("pull", "big", port(), "-o", "/dev/null")) {
      assertThat(pull.exitCode()).as(pull.errors()).isZero();
    }
  }

  @Test
  void aDiskThatIsFullIsSaidInOneLine() throws Exception {
    try (Program pull = Program.in(here).start("pull", "big", port(), "-o", "/dev/full")) {
      pull.assertFailed(5, "skiff: pull of \"big\" failed: /dev/full: No space left on device");
    }
  }

  @Test
  void aDirectoryThatIsMissingIsNotMadeAFile() throws Exception {
    try (Program pull = Program.in(here).start("pull", "big", port(), "-o", "missing/")) {
      pull.assertFailed(5, "skiff: " + here.resolve("missing") + ": no such file or directory");
      assertThat(TestHost.names(here)).isEmpty();
    }
  }

  @Test
  void aDirectoryThatMayNotBeWrittenIsSaidInOneLine() throws Exception {
    Path closed = Files.createDirectory(here.resolve("closed"));
    Files.setPosixFilePermissions(closed, PosixFilePermissions.fromString("r-xr-xr-x"));
    try (Program pull =
        Program.in(here).withoutRights().start("pull", "big", port(), "-o", "closed/x")) {
      assertThat(pull.exitCode()).as(pull.errors()).isEqualTo(5);
      assertThat(pull.errors()).matches("skiff: " + closed + "/x: permission denied\n");
    }
  }

  @Test
  void aNameThatTheLocaleCannotWriteIsSaidInOneLine() throws Exception {
    try (Program pull = Program.in(here).locale("C").start("pull", "ü", port())) {
      assertThat(pull.exitCode()).as(pull.errors()).isEqualTo(5);
      assertThat(pull.errors()).contains(": Malformed input").hasLineCount(1);
    }
  }

  @Test
  void aServersRefusalIsShownAndTheOldFileStays() throws Exception {
    Files.writeString(here.resolve("missing"), "old");
    try (Program pull = Program.in(here).start("pull", "missing", port())) {
      pull.assertFailed(
          3,
          "skiff: pull of \"missing\" failed: 127.0.0.1:%s answered with error 1: missing: no such file"
              .formatted(port()));
      assertThat(here.resolve("missing")).hasContent("old");
      assertThat(TestHost.names(here)).containsExactly("missing");
    }
  }

  @Test
  void aServerThatIsSilentIsSaidInOneLineAndTheOldFileStays() throws Exception {
    Files.writeString(here.resolve("f"), "old");
    try (RawPeer silent = new RawPeer(0);
        Program pull =
            Program.in(here)
                .start("pull", "f", "" + silent.port(), "--timeout", "0.05", "--retries", "1")) {
      assertThat(pull.exitCode()).isEqualTo(4);
      assertThat(pull.errors())
          .matches(
              "skiff: pull of \"f\" failed: no answer from 127\\.0\\.0\\.1:%d after 2 tries in \\d+\\.\\d s; is a TFTP server running there, or is UDP blocked by a firewall\\?\n"
                  .formatted(silent.port()));
      assertThat(here.resolve("f")).hasContent("old");
      assertThat(TestHost.names(here)).containsExactly("f");
    }
  }

  @Test
  void aServerThatFallsSilentInTheMiddleIsSaidInOneLine() throws Exception {
    try (RawPeer server = new RawPeer(0);
        Program pull =
            Program.in(here)
                .start("pull", "f", "" + server.port(), "--timeout", "2", "--retries", "1")) {
      server.receive();
      server.send(RawPeer.data(1, 512));
      assertThat(pull.exitCode()).isEqualTo(4);
      assertThat(pull.errors())
          .matches(
              "skiff: pull of \"f\" failed: 127\\.0\\.0\\.1:%d stopped answering: no answer after 2 tries in \\d+\\.\\d s; 512 bytes came, all in full blocks, and no block that ends the file\n"
                  .formatted(server.port()));
      assertThat(TestHost.names(here)).isEmpty();
    }
  }

  @Test
  void aServerThatBreaksTheProtocolIsSaidInOneLine() throws Exception {
    try (RawPeer server = new RawPeer(0);
        Program pull = Program.in(here).start("pull", "f", "" + server.port(), "--no-options")) {
      server.receive();
      server.send(new byte[] {0, 6, 'b', 'l', 'k', 's', 'i', 'z', 'e', 0, '8', 0});
      assertThat(pull.exitCode()).as(pull.errors()).isEqualTo(6);
      assertThat(pull.errors())
          .startsWith("skiff: pull of \"f\" failed: the peer broke the protocol: ")
          .hasLineCount(1);
      assertThat(TestHost.names(here)).isEmpty();
    }
  }

  @Test
  void aHostileServersWordsDoNotMoveTheCursor() throws Exception {
    try (RawPeer server = new RawPeer(0);
        Program pull = Program.in(here).start("pull", "f", "" + server.port())) {
      server.receive();
      server.send(
          new byte[] {0, 5, 0, 1, 'a', '\n', 0x1b, '[', '2', 'J', (byte) 0xc2, (byte) 0x9b, 0});
      assertThat(pull.exitCode()).isEqualTo(3);
      assertThat(pull.errors())
          .hasLineCount(1)
          .doesNotContainPattern("[\\p{Cc}&&[^\n]]")
          .contains(" answered with error 1: a");
    }
  }

  @Test
  void aHostWithoutAddressIsSaidInOneLine() throws Exception {
    try (Program pull = Program.in(here).start("pull", "f", "no..such..name")) {
      assertThat(pull.exitCode()).as(pull.errors()).isEqualTo(4);
      assertThat(pull.errors()).contains("unknown host no..such..name").hasLineCount(1);
    }
  }
}
