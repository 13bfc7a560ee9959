package dev.skiff.cli;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.SocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Commands that name several files. */
class SeveralFilesTest extends ClientProcessTest {
  private static final int BLOCK = 512;

  @Test
  void allOfThemComeDownAndAreSummedUp() throws Exception {
    Files.createDirectory(root.resolve("sub"));
    Files.writeString(root.resolve("sub/a"), "aa");
    Files.writeString(root.resolve("b"), "");
    try (Program pull =
        Program.in(here).start("pull", "sub/a", "b", "big", "127.0.0.1", port(), "-o", ".")) {
      assertThat(pull.exitCode()).as(pull.errors()).isZero();
      assertThat(here.resolve("big")).hasBinaryContent(content);
      assertThat(here.resolve("a")).hasContent("aa");
      assertThat(here.resolve("b")).isEmptyFile();
      List<String> lines = pull.errors().lines().toList();
      assertThat(lines).hasSize(4);
      assertThat(lines.getLast()).startsWith("skiff: pulled 3 files: 3,000,002 bytes in ");
    }
  }

  @ParameterizedTest
  @CsvSource({"missing, taken, 3", "taken, missing, 5"})
  void oneThatFailsStopsNoOtherAndTheFirstOfThemGivesTheExitCode(
      String first, String second, int code) throws Exception {
    Files.writeString(root.resolve("taken"), "x");
    Files.createDirectory(here.resolve("taken"));
    try (Program pull = Program.in(here).start("pull", first, second, "big", "127.0.0.1", port())) {
      assertThat(pull.exitCode()).as(pull.errors()).isEqualTo(code);
      assertThat(here.resolve("big")).hasBinaryContent(content);
      assertThat(pull.errors())
          .contains("skiff: taken: is a directory\n")
          .contains(" answered with error 1: missing: no such file\n")
          .contains("skiff: pulled 1 of 3 files: 3,000,000 bytes in ");
    }
  }

  /** As lwIP's server; what it refuses is asked again when the other transfer is over. */
  @Test
  void aServerThatDoesOneTransferAtATimeGivesAllFiles() throws Exception {
    byte[] refusal = "\0\5\0\2Only one connection at a time is supported\0".getBytes(US_ASCII);
    try (RawPeer server = new RawPeer(0);
        Program pull =
            Program.in(here)
                .start("pull", "a", "b", "127.0.0.1", "" + server.port(), "--no-options")) {
      server.receive();
      SocketAddress first = server.other();
      do {
        server.receive(); // on a busy machine the first one repeats its request
      } while (server.other().equals(first));
      server.send(refusal);
      Thread.ofVirtual().start(() -> answerAll(server));
      assertThat(pull.exitCode()).as(pull.errors()).isZero();
      assertThat(TestHost.names(here)).containsExactly("a", "b");
      assertThat(pull.errors()).doesNotContain("Only one connection");
    }
  }

  private static void answerAll(RawPeer server) {
    try {
      while (true) {
        server.await(1); // RRQ
        server.send(RawPeer.data(1, 0));
      }
    } catch (IOException e) {
      // The test is over.
    }
  }

  @Test
  void directoriesThatTheServerDoesNotHaveAreSaidOnce() throws Exception {
    for (String directory : List.of("d", "d/e", "f")) {
      Files.createDirectories(here.resolve("tree").resolve(directory));
      for (String name : List.of("1", "2", "3")) {
        Files.writeString(here.resolve("tree").resolve(directory).resolve(name), name);
      }
    }
    Files.writeString(here.resolve("tree/top"), "top");
    try (Program push = Program.in(here).start("push", "-r", "tree", port())) {
      assertThat(push.exitCode()).isEqualTo(3);
      assertThat(root.resolve("top")).hasContent("top");
      assertThat(push.errors())
          .containsOnlyOnce(" failed: ")
          .contains("skiff: 8 more files not uploaded: the server does not have their directories")
          .contains("skiff: pushed 1 of 10 files: ");
    }
  }

  /** Some servers, such as tftpd-hpa, answer so if they are to create a file. */
  @Test
  void eachFileOfADirectoryIsSentThoughOneOfThemWasNotFound() throws Exception {
    for (String name : List.of("a", "b", "c")) {
      Files.writeString(here.resolve(name), name);
    }
    try (RawPeer server = new RawPeer(0);
        Program push =
            Program.in(here)
                .start(
                    "push",
                    "a",
                    "b",
                    "c",
                    "127.0.0.1",
                    "" + server.port(),
                    "--as",
                    "d/",
                    "--json",
                    "--jobs",
                    "1",
                    "--no-options")) {
      Thread.ofVirtual().start(() -> acceptOnly("d/b", server));
      assertThat(push.exitCode()).as(push.errors()).isEqualTo(3);
      assertThat(push.errors())
          .containsOnlyOnce(" failed: ")
          .contains("push of \"d/b\": 1 byte")
          .contains("skiff: 1 more file not uploaded: ")
          .contains("skiff: pushed 1 of 3 files: ");
      assertThat(new String(push.output(), US_ASCII).lines())
          .satisfiesExactly(
              line -> assertThat(line).contains("\"file\":\"d/a\"", "\"code\":1,"),
              line -> assertThat(line).contains("\"file\":\"d/b\"", "\"exitCode\":0"),
              line -> assertThat(line).contains("\"file\":\"d/c\"", "\"code\":1,"));
    }
  }

  private static void acceptOnly(String file, RawPeer server) {
    byte[] wanted = RawPeer.write(file);
    byte[] missing = "\0\5\0\1File not found\0".getBytes(US_ASCII);
    try {
      while (true) {
        byte[] packet = server.receive();
        if (packet[1] == RawPeer.DATA) {
          server.send(RawPeer.ack(1));
        } else {
          server.send(Arrays.equals(packet, wanted) ? RawPeer.ack(0) : missing);
        }
      }
    } catch (IOException e) {
      // The test is over.
    }
  }

  @Test
  void quietTellsOfFailuresOnly() throws Exception {
    try (Program pull =
        Program.in(here).start("pull", "big", "missing", "127.0.0.1", port(), "--quiet")) {
      pull.assertFailed(
          3,
          "skiff: pull of \"missing\" failed: 127.0.0.1:%s answered with error 1: missing: no such file"
              .formatted(port()));
    }
  }

  @Test
  void asManyAsThereAreJobsRunAtOnce() throws Exception {
    try (RawPeer one = new RawPeer(0);
        RawPeer two = new RawPeer(0);
        Program pull =
            Program.in(here).start("pull", uri(one, "a"), uri(two, "b"), "--jobs", "2")) {
      one.receive();
      two.receive();
      one.send(RawPeer.data(1, 1));
      two.send(RawPeer.data(1, 2));
      assertThat(pull.exitCode()).as(pull.errors()).isZero();
      assertThat(here.resolve("a")).hasSize(1);
      assertThat(here.resolve("b")).hasSize(2);
    }
  }

  @Test
  void anInterruptionEndsThoseThatRunAndBeginsNoOther() throws Exception {
    try (RawPeer one = new RawPeer(0);
        RawPeer two = new RawPeer(0);
        Program pull =
            Program.in(here)
                .start("pull", uri(one, "a"), uri(two, "b"), uri(two, "c"), "--jobs", "2")) {
      for (RawPeer server : List.of(one, two)) {
        server.receive();
        server.send(RawPeer.data(1, BLOCK));
        server.await(RawPeer.ACK, 1);
      }
      pull.signal("INT");
      one.await(RawPeer.ERROR);
      two.await(RawPeer.ERROR);
      assertThat(pull.exitCode()).isEqualTo(130);
      assertThat(pull.errors())
          .contains("skiff: pull of \"a\" interrupted after 512 bytes\n")
          .contains("skiff: pull of \"b\" interrupted after 512 bytes\n")
          .contains("skiff: pulled 0 of 3 files: ")
          .hasLineCount(3);
      assertThat(TestHost.names(here)).isEmpty();
    }
  }

  @Test
  void aDirectoryGoesUpWithTheNamesInIt() throws Exception {
    Files.createDirectories(root.resolve("boot/sub"));
    Files.createDirectories(here.resolve("tree/sub"));
    Files.writeString(here.resolve("tree/.a"), "a");
    Files.writeString(here.resolve("tree/sub/b"), "b");
    Files.createSymbolicLink(here.resolve("tree/out"), Path.of("/etc/passwd"));
    try (Program push = Program.in(here).start("push", "-r", "tree", port(), "--as", "boot/")) {
      assertThat(push.exitCode()).as(push.errors()).isZero();
      assertThat(root.resolve("boot/.a")).hasContent("a");
      assertThat(root.resolve("boot/sub/b")).hasContent("b");
      assertThat(root.resolve("boot/out")).doesNotExist();
      assertThat(push.errors())
          .startsWith(
              "skiff: skipped tree/out: the link does not lead to a file in this directory\n")
          .contains("skiff: pushed 2 files: 2 bytes in ");
    }
  }

  @Test
  void aDirectoryThatTheServerLacksIsExplained() throws Exception {
    Files.writeString(here.resolve("f"), "f");
    try (Program push =
        Program.in(here).start("push", "f", "tftp://127.0.0.1:" + port() + "/sub/")) {
      push.assertFailed(
          3,
          "skiff: push of \"sub/f\" failed: 127.0.0.1:%s answered with error 1: sub/f: its directory does not exist"
              .formatted(port()));
    }
  }

  @Test
  void anEmptyDirectoryIsNoFailure() throws Exception {
    Files.createDirectory(here.resolve("empty"));
    try (Program push = Program.in(here).start("push", "-r", "empty", port())) {
      push.assertFailed(0, "skiff: no files to push");
    }
  }

  private static String uri(RawPeer server, String file) {
    return "tftp://127.0.0.1:" + server.port() + "/" + file;
  }
}
