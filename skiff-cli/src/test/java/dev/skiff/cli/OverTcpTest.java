package dev.skiff.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skiff.testkit.Patience;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The command over TCP, where it does what it does over UDP. */
class OverTcpTest extends ClientProcessTest {
  @Test
  void aFileComesDownByTheOption() throws Exception {
    try (Program pull = Program.in(here).start("pull", "big", "127.0.0.1", port(), "--tcp")) {
      assertThat(pull.exitCode()).as(pull.errors()).isZero();
      assertThat(pull.errors())
          .matches("skiff: pull of \"big\": 3,000,000 bytes in \\S+ s \\(.*/s\\), tsize=3000000\n");
      assertThat(here.resolve("big")).hasBinaryContent(content);
    }
  }

  @Test
  void aFileGoesUpByTheUri() throws Exception {
    Files.write(here.resolve("f"), content);
    String uri = "tftp+tcp://127.0.0.1:" + port() + "/g";
    try (Program push = Program.in(here).start("push", "f", uri)) {
      assertThat(push.exitCode()).as(push.errors()).isZero();
      assertThat(root.resolve("g")).hasBinaryContent(content);
    }
  }

  @Test
  void pipesWorkOnBothEnds() throws Exception {
    try (Program pull = Program.in(here).start("pull", "big", port(), "--tcp", "-o", "-")) {
      assertThat(pull.exitCode()).as(pull.errors()).isZero();
      assertThat(pull.output()).isEqualTo(content);
    }
    try (Program push = Program.in(here).start("push", "-", port(), "--tcp", "--as", "piped")) {
      push.process().getOutputStream().write(content);
      push.process().getOutputStream().close();
      assertThat(push.exitCode()).as(push.errors()).isZero();
      assertThat(root.resolve("piped")).hasBinaryContent(content);
    }
  }

  @Test
  void aPipeThatIsClosedEarlyEndsItQuietly() throws Exception {
    try (Program pull =
        Program.in(here).outputPiped().start("pull", "big", port(), "--tcp", "-o", "-")) {
      assertThat(pull.process().getInputStream().readNBytes(10)).hasSize(10);
      pull.process().getInputStream().close();
      assertThat(pull.exitCode()).isEqualTo(141);
      assertThat(pull.errors()).isEmpty();
    }
  }

  @Test
  void textIsTranslated() throws Exception {
    Files.writeString(root.resolve("text"), "one\ntwo\n");
    try (Program pull =
        Program.in(here).start("pull", "text", port(), "--tcp", "--mode", "netascii", "-o", "-")) {
      assertThat(pull.exitCode()).as(pull.errors()).isZero();
      assertThat(pull.output()).asString().isEqualTo("one\ntwo\n");
    }
  }

  @Test
  void aRefusalHasTheServersWords() throws Exception {
    try (Program pull = Program.in(here).start("pull", "absent", port(), "--tcp")) {
      pull.assertFailed(
          3,
          "skiff: pull of \"absent\" failed: 127.0.0.1:%s answered with error 1: absent: no such file"
              .formatted(port()));
      assertThat(TestHost.names(here)).isEmpty();
    }
  }

  @Test
  void whereNobodyListensThatIsSaid() throws Exception {
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
      port = free.getLocalPort();
    }
    try (Program pull = Program.in(here).start("pull", "f", "" + port, "--tcp")) {
      pull.assertFailed(
          4,
          "skiff: pull of \"f\" failed: 127.0.0.1:%d: connection refused; is a TFTP server running there, on TCP?"
              .formatted(port));
    }
  }

  @Test
  void aServerThatGoesAwayInTheMiddleLeavesNothing() throws Exception {
    try (ServerSocket server = listen();
        Program pull = start(server, "pull", "f", "--tcp")) {
      try (Socket client = server.accept()) {
        readRequest(client);
        client.getOutputStream().write(new byte[] {0, 0, 0, 100, 0, 3, 1, 2, 3});
      }
      pull.assertFailed(4, "skiff: pull of \"f\" failed: the connection ended inside of a message");
      assertThat(TestHost.names(here)).isEmpty();
    }
  }

  @ParameterizedTest
  @CsvSource({"INT, 130", "TERM, 143"})
  void anInterruptedPullTellsTheServerAndKeepsTheOldFile(String signal, int code) throws Exception {
    Files.writeString(here.resolve("f"), "old");
    try (ServerSocket server = listen();
        Program pull = start(server, "pull", "f", "--tcp");
        Socket client = server.accept()) {
      readRequest(client);
      client.getOutputStream().write(new byte[] {0, 0, 0, 5, 0, 3, 1, 2, 3});
      pull.signal(signal);
      assertThat(readRequest(client)).startsWith(0, 5, 0, 0);
      assertThat(pull.exitCode()).as(pull.errors()).isEqualTo(code);
      // The signal may overtake the bytes: nothing tells the peer that they have been read.
      assertThat(pull.errors()).matches("skiff: pull of \"f\" interrupted after [03] bytes\n");
      assertThat(here.resolve("f")).hasContent("old");
      assertThat(TestHost.names(here)).containsExactly("f");
    }
  }

  @Test
  void anInterruptedPushWhoseInputDoesNotEndStopsToo() throws Exception {
    try (Program push = Program.in(here).start("push", "-", port(), "--tcp", "--as", "f")) {
      push.process().getOutputStream().write(new byte[100_000]);
      push.process().getOutputStream().flush();
      awaitAPartialFile();
      push.signal("INT");
      assertThat(push.exitCode()).isEqualTo(130);
      assertThat(push.errors()).matches("skiff: push of \"f\" interrupted after [0-9,]+ bytes\n");
      assertThat(root.resolve("f")).doesNotExist();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"--no-tcp", "--no-udp"})
  void aServerOffersWhatItIsToldTo(String option) throws Exception {
    boolean tcp = option.equals("--no-udp");
    try (Program server = Program.in(root).start("serve", "127.0.0.1", "0", option)) {
      assertThat(server.awaitReady()).contains(tcp ? " (TCP), " : " (UDP), ");
      String port = "" + server.port();
      String[] overTcp = {"pull", "big", port, "--tcp"};
      String[] overUdp = {"pull", "big", port, "--retries", "0", "--timeout", "20"};
      try (Program works = Program.in(here).start(tcp ? overTcp : overUdp)) {
        assertThat(works.exitCode()).as(works.errors()).isZero();
      }
      try (Program fails = Program.in(here).start(tcp ? overUdp : overTcp)) {
        assertThat(fails.exitCode()).as(fails.errors()).isEqualTo(4);
      }
    }
  }

  private static ServerSocket listen() throws Exception {
    ServerSocket server = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"));
    server.setSoTimeout(Patience.MILLIS);
    return server;
  }

  private Program start(ServerSocket server, String verb, String file, String option)
      throws Exception {
    return Program.in(here).start(verb, file, "" + server.getLocalPort(), option);
  }

  /** The packet of the next message. */
  private static byte[] readRequest(Socket client) throws Exception {
    client.setSoTimeout(Patience.MILLIS);
    InputStream in = client.getInputStream();
    byte[] length = in.readNBytes(4);
    return in.readNBytes((length[2] & 0xff) << 8 | (length[3] & 0xff));
  }

  private void awaitAPartialFile() throws Exception {
    long deadline = System.nanoTime() + Patience.NANOS;
    while (TestHost.names(root).stream().noneMatch(name -> name.endsWith(".part"))) {
      assertThat(System.nanoTime() - deadline).as("waiting for the upload").isNegative();
      Thread.sleep(5);
    }
  }
}
