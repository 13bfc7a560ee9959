package dev.skiff.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A script of lines, and a server. */
class ShellFromAPipeTest extends ClientProcessTest {
  @TempDir Path scripts;

  private Program start(String script, String... words) throws Exception {
    Path file = Files.writeString(scripts.resolve("script"), script);
    List<String> all = new ArrayList<>(List.of("shell"));
    all.addAll(List.of(words));
    return Program.in(here).input(file).start(all.toArray(String[]::new));
  }

  private static String output(Program shell) throws Exception {
    return new String(shell.output(), StandardCharsets.UTF_8);
  }

  @Test
  void linesAreDoneWithoutPromptOrEcho() throws Exception {
    Files.writeString(here.resolve("text"), "one\n");
    String script =
        """
        # a comment

        connect 127.0.0.1 %s
        get big
        put text "sub text"
        tcp on
        get big again
        """
            .formatted(port());
    try (Program shell = start(script)) {
      assertThat(shell.exitCode()).as(shell.errors()).isZero();
      assertThat(shell.output()).isEmpty();
      assertThat(shell.errors().lines())
          .satisfiesExactly(
              line -> assertThat(line).startsWith("skiff: pull of \"big\": 3,000,000 bytes in "),
              line -> assertThat(line).startsWith("skiff: push of \"sub text\": 4 bytes in "),
              line -> assertThat(line).startsWith("skiff: pull of \"big\": 3,000,000 bytes in "));
    }
    assertThat(here.resolve("big")).hasBinaryContent(content);
    assertThat(here.resolve("again")).hasBinaryContent(content);
    assertThat(root.resolve("sub text")).hasContent("one\n");
  }

  @Test
  void itGoesOnAfterAFailureAndItsExitCodeIsThatOfTheFirst() throws Exception {
    String script = "get missing\nfrob\nget big\nput absent\n";
    try (Program shell = start(script, "127.0.0.1", port())) {
      assertThat(shell.exitCode()).isEqualTo(3);
      assertThat(shell.errors().lines())
          .satisfiesExactly(
              line -> assertThat(line).contains("error 1: missing: no such file"),
              line ->
                  assertThat(line)
                      .isEqualTo("skiff: line 2: unknown command 'frob'; type ? for help"),
              line -> assertThat(line).startsWith("skiff: pull of \"big\": "),
              line -> assertThat(line).isEqualTo("skiff: absent: no such file or directory"));
    }
  }

  @Test
  void whatIsAskedForGoesToStandardOutput() throws Exception {
    try (Program shell = start("blksize 1428\nblksize\nmode\n", port())) {
      assertThat(shell.exitCode()).isZero();
      assertThat(output(shell)).isEqualTo("blksize 1428\nmode octet\n");
      assertThat(shell.errors()).isEmpty();
    }
  }

  @Test
  void nothingIsDoneAfterQuit() throws Exception {
    try (Program shell = start("quit\nget big\n", port())) {
      assertThat(shell.exitCode()).isZero();
      assertThat(TestHost.names(here)).isEmpty();
    }
  }

  @Test
  void traceShowsThePacketsInTheirOrder() throws Exception {
    Files.writeString(root.resolve("f"), "abc");
    try (Program shell = start("trace on\nblksize 1024\nwindow 2\nget f\n", port())) {
      assertThat(shell.exitCode()).as(shell.errors()).isZero();
      List<String> packets =
          shell
              .errors()
              .lines()
              .map(line -> line.replaceFirst(".* (-->|<--) \\S+ +", "$1 "))
              .toList();
      assertThat(packets)
          .containsSubsequence(
              "--> RRQ f blksize=1024 windowsize=2 tsize=0",
              "<-- OACK blksize=1024 windowsize=2 tsize=3",
              "--> ACK 0",
              "<-- DATA 1, 3 bytes",
              "--> ACK 1");
      assertThat(packets.getLast()).startsWith("skiff: pull of \"f\": ");
    }
  }

  @Test
  void quietlyOnlyFailuresAreTold() throws Exception {
    try (Program shell = start("verbose off\nget big\nget missing\n", port())) {
      assertThat(shell.exitCode()).isEqualTo(3);
      assertThat(shell.errors()).contains("missing").hasLineCount(1);
    }
  }

  @Test
  void aSignalEndsTheTransferAndTheShell() throws Exception {
    try (RawPeer server = new RawPeer(0);
        Program shell = start("get f\nget g\n", "" + server.port())) {
      server.receive();
      server.send(RawPeer.data(1, 512));
      server.await(RawPeer.ACK);
      shell.signal("INT");
      server.await(RawPeer.ERROR);
      assertThat(shell.exitCode()).isEqualTo(130);
      assertThat(shell.errors()).isEqualTo("skiff: pull of \"f\" interrupted after 512 bytes\n");
      assertThat(TestHost.names(here)).isEmpty();
    }
  }
}
