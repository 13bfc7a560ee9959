package dev.skiff.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a script asks for: checksums, JSON, attempts, a trace. */
class ScriptUseTest extends ClientProcessTest {
  /** Of {@code abc}; FIPS 180-2, B.1. */
  private static final String ABC =
      "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

  private static final String OTHER = "0".repeat(64);

  private static String output(Program program) throws Exception {
    return new String(program.output(), StandardCharsets.UTF_8);
  }

  @ParameterizedTest
  @ValueSource(strings = {"--tcp", "--no-options"})
  void aFileWithTheWrongChecksumIsNotKept(String option) throws Exception {
    Files.writeString(root.resolve("f"), "abc");
    Files.writeString(here.resolve("f"), "old");
    try (Program pull = Program.in(here).start("pull", "f", port(), option, "--verify", OTHER)) {
      pull.assertFailed(
          8, "skiff: pull of \"f\" failed: f: its SHA-256 is " + ABC + ", not " + OTHER);
      assertThat(here.resolve("f")).hasContent("old");
      assertThat(TestHost.names(here)).containsExactly("f");
    }
  }

  @Test
  void aResultThatNobodyReadsIsAClosedPipe() throws Exception {
    try (RawPeer server = new RawPeer(0);
        Program pull =
            Program.in(here)
                .outputPiped()
                .start("pull", "f", "" + server.port(), "--no-options", "--json", "--quiet")) {
      server.receive();
      pull.process().getInputStream().close();
      server.send(RawPeer.data(1, 0));
      assertThat(pull.exitCode()).isEqualTo(141);
      assertThat(pull.errors()).isEmpty();
    }
  }

  @Test
  void aFileWithTheRightOneIs() throws Exception {
    Files.writeString(root.resolve("f"), "abc");
    try (Program pull =
        Program.in(here)
            .start(
                "pull",
                "f",
                port(),
                "-o",
                "g",
                "--verify",
                ABC.toUpperCase(Locale.ROOT),
                "--checksum")) {
      assertThat(pull.exitCode()).as(pull.errors()).isZero();
      assertThat(here.resolve("g")).hasContent("abc");
      assertThat(output(pull)).isEqualTo(ABC + "  g\n");
    }
  }

  @Test
  void aTextsChecksumIsThatOfTheLocalFile() throws Exception {
    Files.writeString(here.resolve("f"), "abc");
    try (Program push =
        Program.in(here).start("push", "f", port(), "--mode", "netascii", "--checksum")) {
      assertThat(push.exitCode()).as(push.errors()).isZero();
      assertThat(output(push)).isEqualTo(ABC + "  f\n");
    }
  }

  @Test
  void thereIsAJsonObjectForEachFileThatFailedOrNot() throws Exception {
    try (Program pull =
        Program.in(here)
            .start("pull", "big", "missing", "127.0.0.1", port(), "--json", "-q", "--jobs", "1")) {
      assertThat(pull.exitCode()).isEqualTo(3);
      List<JsonObject> objects =
          output(pull).lines().map(line -> JsonParser.parseString(line).getAsJsonObject()).toList();
      assertThat(objects).hasSize(2);
      assertThat(objects.getFirst().get("bytes").getAsLong()).isEqualTo(3_000_000);
      assertThat(objects.getFirst().has("failure")).isFalse();
      JsonObject failure = objects.get(1).getAsJsonObject("failure");
      assertThat(failure.get("kind").getAsString()).isEqualTo("peer-error");
      assertThat(failure.get("code").getAsInt()).isEqualTo(1);
    }
  }

  @Test
  void aServerThatIsBusyIsAskedAgain() throws Exception {
    try (RawPeer server = new RawPeer(0);
        Program pull =
            Program.in(here)
                .start("pull", "f", "" + server.port(), "--no-options", "--attempts", "2")) {
      server.receive();
      server.send(new byte[] {0, 5, 0, 0, 'b', 'u', 's', 'y', 0});
      pull.awaitLine(line -> line.endsWith(": busy (attempt 2 of 2 in 1 s)"));
      server.receive();
      server.send(RawPeer.data(1, 3));
      assertThat(pull.exitCode()).as(pull.errors()).isZero();
      assertThat(here.resolve("f")).hasSize(3);
    }
  }

  @Test
  void aServerThatRefusesIsNot() throws Exception {
    try (Program pull = Program.in(here).start("pull", "missing", port(), "--attempts", "5")) {
      assertThat(pull.exitCode()).isEqualTo(3);
      assertThat(pull.errors()).hasLineCount(1);
    }
  }

  @Test
  void anInterruptionEndsThePauseBetweenAttempts() throws Exception {
    try (RawPeer server = new RawPeer(0);
        Program pull =
            Program.in(here)
                .start("pull", "f", "" + server.port(), "--no-options", "--attempts", "1000")) {
      for (int attempt = 2; attempt < 4; attempt++) {
        server.receive();
        server.send(new byte[] {0, 5, 0, 0, 'b', 'u', 's', 'y', 0});
        String words = "(attempt " + attempt + " of 1000 ";
        pull.awaitLine(line -> line.contains(words));
      }
      pull.signal("INT");
      assertThat(pull.exitCode()).isEqualTo(130);
      assertThat(TestHost.names(here)).isEmpty();
    }
  }

  @Test
  void verboseTellsOfEachPacketBeforeTheSummary() throws Exception {
    Files.writeString(root.resolve("f"), "abc");
    try (Program pull = Program.in(here).start("pull", "f", port(), "-v", "--no-options")) {
      assertThat(pull.exitCode()).as(pull.errors()).isZero();
      List<String> lines = pull.errors().lines().toList();
      assertThat(lines.getFirst()).startsWith("   0.000  ");
      assertThat(lines.getLast()).startsWith("skiff: pull of \"f\": 3 bytes in ");
      // A busy machine repeats packets: each kind counts once.
      assertThat(lines.subList(0, lines.size() - 1))
          .allMatch(line -> line.matches(" *\\d+\\.\\d{3}  .*"))
          .extracting(line -> line.replaceFirst("^ *\\S+  ", "").replaceAll("\\d{4,}", "N"))
          .containsSubsequence(
              "N --> 127.0.0.1:N  RRQ f",
              "N <-- 127.0.0.1:N  DATA 1, 3 bytes",
              "N --> 127.0.0.1:N  ACK 1")
          .containsOnly(
              "N --> 127.0.0.1:N  RRQ f",
              "N <-- 127.0.0.1:N  DATA 1, 3 bytes",
              "N --> 127.0.0.1:N  ACK 1");
    }
  }

  @Test
  void aServerTellsThemToo() throws Exception {
    Files.writeString(root.resolve("f"), "abc");
    try (Program serve =
        Program.in(root).outputPiped().start("serve", "127.0.0.1", "0", "--json", "--verbose")) {
      String port = "" + serve.port();
      try (Program pull = Program.in(here).start("pull", "f", port, "--no-options")) {
        assertThat(pull.exitCode()).as(pull.errors()).isZero();
      }
      String line = serve.process().inputReader(StandardCharsets.UTF_8).readLine();
      JsonObject json = JsonParser.parseString(line).getAsJsonObject();
      assertThat(json.get("direction").getAsString()).isEqualTo("read");
      assertThat(json.get("bytes").getAsLong()).isEqualTo(3);
      serve.awaitLine(trace -> trace.endsWith(" --> RRQ f"));
      serve.awaitLine(trace -> trace.endsWith(" <-- DATA 1, 3 bytes"));
      serve.awaitLine(trace -> trace.endsWith(" --> ACK 1"));
      assertThat(serve.errors()).doesNotContain(" ok: ");
    }
  }
}
