package dev.skiff.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skiff.TftpClient;
import dev.skiff.storage.Sinks;
import dev.skiff.testkit.Needs;
import dev.skiff.transfer.RemoteFile;
import dev.skiff.transfer.TransferListener;
import dev.skiff.transfer.TransferOptions;
import dev.skiff.transfer.Transport;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A server whose sockets were opened by whoever started it: systemd's socket activation. */
@Needs("python3")
class PassedSocketsTest {
  private static final byte[] CONTENT = "something to read\n".getBytes(StandardCharsets.UTF_8);
  private static final Pattern ADDRESS = Pattern.compile("(\\S+):(\\d+)(?= and| \\()");

  @TempDir Path directory;

  @BeforeEach
  void haveAFile() throws Exception {
    Files.write(directory.resolve("file"), CONTENT);
  }

  private Program serve(String receiver, String sockets, String... words) throws Exception {
    return Program.in(directory).passing(receiver, sockets).start(words);
  }

  private static List<RemoteFile> files(String ready) {
    return ADDRESS
        .matcher(ready)
        .results()
        .map(
            found -> new RemoteFile(host(found.group(1)), Integer.parseInt(found.group(2)), "file"))
        .toList();
  }

  /** A client asks this host where the server listens everywhere. */
  private static String host(String listening) {
    return switch (listening) {
      case "0.0.0.0" -> "127.0.0.1";
      case "[::]" -> "::1";
      default -> listening;
    };
  }

  private static byte[] pull(RemoteFile file, Transport transport) throws Exception {
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    try (TftpClient client = TftpClient.open()) {
      TransferOptions options = TransferOptions.DEFAULT.withTransport(transport);
      client.pull(file, Sinks.of(content), options, TransferListener.NONE).await();
    }
    return content.toByteArray();
  }

  @Test
  void bothKindsOfTransferGoThroughSocketsThatWerePassed() throws Exception {
    try (Program server = serve("self", "udp@127.0.0.1,tcp@127.0.0.1", "serve")) {
      String ready = server.awaitReady();
      assertThat(ready).contains(" (UDP and TCP), serving " + directory);
      List<RemoteFile> files = files(ready);
      assertThat(files).hasSize(2);
      assertThat(pull(files.get(0), Transport.UDP)).isEqualTo(CONTENT);
      assertThat(pull(files.get(1), Transport.TCP)).isEqualTo(CONTENT);
      server.signal("TERM");
      assertThat(server.exitCode()).isZero();
    }
  }

  @Test
  void oneSocketTakesIpv4AndIpv6AndTellsThemApart() throws Exception {
    try (Program server = serve("self", "udp6@::,tcp6@::", "serve")) {
      List<RemoteFile> files = files(server.awaitReady());
      assertThat(files)
          .extracting(RemoteFile::host)
          .containsExactly("127.0.0.1", "::1", "127.0.0.1", "::1");
      assertThat(pull(files.get(0), Transport.UDP)).isEqualTo(CONTENT);
      assertThat(pull(files.get(1), Transport.UDP)).isEqualTo(CONTENT);
      assertThat(pull(files.get(2), Transport.TCP)).isEqualTo(CONTENT);
      assertThat(pull(files.get(3), Transport.TCP)).isEqualTo(CONTENT);
      server.awaitLine(line -> line.matches("\\S+ 127\\.0\\.0\\.1:\\d+ read \"file\" ok: .*"));
      server.awaitLine(line -> line.matches("\\S+ \\[::1]:\\d+ read \"file\" \\(TCP\\) ok: .*"));
    }
  }

  @Test
  void severalSocketsOfOneKindAreServedByOneServer() throws Exception {
    try (Program server =
        serve("self", "udp@0.0.0.0,udp6only@::,tcp@127.0.0.1,tcp6only@::1", "serve")) {
      List<RemoteFile> files = files(server.awaitReady());
      assertThat(files).hasSize(4);
      for (int i = 0; i < files.size(); i++) {
        assertThat(pull(files.get(i), i < 2 ? Transport.UDP : Transport.TCP)).isEqualTo(CONTENT);
      }
    }
  }

  @Test
  void whatWasPassedToAnotherProcessIsLeftAlone() throws Exception {
    try (Program server = serve("1", "udp@127.0.0.1", "serve", "127.0.0.1", "0")) {
      assertThat(server.awaitReady()).contains(" (UDP and TCP), ");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "file, is not a socket",
    "unix, 'is a socket, but not of IPv4 or IPv6'",
    "deaf@127.0.0.1, is a TCP socket that does not listen"
  })
  void whatCannotBeListenedOnIsSaidInOneLine(String kind, String reason) throws Exception {
    try (Program server = serve("self", "udp@127.0.0.1," + kind, "serve")) {
      server.assertFailed(7, "skiff: cannot serve: descriptor 4, which was passed, " + reason);
    }
  }

  @Test
  void thePortableTransportTakesNoPassedSocketOfUdp() throws Exception {
    try (Program server = serve("self", "udp@127.0.0.1", "serve", "--transport", "nio")) {
      server.assertFailed(
          7, "skiff: cannot serve: a UDP socket that was passed needs the linux transport");
    }
  }

  @ParameterizedTest
  @CsvSource({"6969", "127.0.0.1", "--no-tcp", "--no-udp"})
  void aSecondPlaceToListenIsAContradiction(String word) throws Exception {
    try (Program server = serve("self", "udp@127.0.0.1", "serve", word)) {
      server.assertFailed(
          2,
          "skiff: the sockets to listen on were passed (LISTEN_FDS): leave out ADDRESS, PORT, --no-tcp and --no-udp\n"
              + "Try 'skiff serve --help'.");
    }
  }
}
