package dev.skiff.lab.host;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skiff.testkit.Needs;
import dev.skiff.testkit.Patience;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A host whose clock is set in the middle of transfers: libfaketime tells the process its time. */
@Needs("faketime")
class ChangedClockIT {
  private static final int BLOCK_BYTES = 512;

  @TempDir Path root;
  @TempDir Path place;

  @BeforeEach
  void write() throws IOException {
    Files.write(root.resolve("f"), new byte[3 * BLOCK_BYTES]);
    setClock(Duration.ZERO);
  }

  /** Whatever the clock says, what is lost is sent again after a second or two, and no sooner. */
  @ParameterizedTest
  @ValueSource(longs = {-86_400, 86_400})
  void aServersTransfersGoOn(long seconds) throws Exception {
    try (SkiffProcess server = SkiffProcess.serve(root, List.of(), withClock());
        RawClient udp = RawClient.overUdp(server.address());
        RawClient tcp = RawClient.overTcp(server.address());
        DrivenUpload upload = DrivenUpload.of(true, server.address(), "up", new byte[5_000])) {
      udp.read("f");
      assertThat(udp.receive()).startsWith(0, RawClient.DATA, 0, 1);
      upload.request();
      upload.awaitConsent();
      upload.deliver(3);

      setClock(Duration.ofSeconds(seconds));
      tcp.read("absent"); // whose line in the log tells the server's time
      tcp.receive();
      server.awaitLog("read \"absent\" (TCP) refused");
      assertThat(timeOf(server, "absent")).isBetween(around(seconds, -60), around(seconds, 60));

      assertThat(udp.receive()).as("sent again").startsWith(0, RawClient.DATA, 0, 1);
      for (int block = 1; block <= 3; block++) {
        udp.ack(block);
        assertThat(nextBlock(udp, block)).startsWith(0, RawClient.DATA, 0, block + 1);
      }
      udp.ack(4);
      server.awaitLog("read \"f\" ok: 1,536 bytes in ");
      upload.deliver(upload.blocks() - 3);
      upload.awaitLastAck();
      server.awaitLog("write \"up\" (TCP) ok: 5,000 bytes in ");
      assertThat(server.log()).as("took seconds, not a day").doesNotContainPattern("in [0-9-]{3,}");
    }
  }

  /** The next packet that is no repetition of a block: on a busy machine an ACK can be late. */
  private static byte[] nextBlock(RawClient client, int acknowledged) throws IOException {
    byte[] packet = client.receive();
    while (packet[1] == RawClient.DATA && packet[3] == acknowledged) {
      packet = client.receive();
    }
    return packet;
  }

  private static Instant timeOf(SkiffProcess server, String file) {
    String line =
        server.log().lines().filter(each -> each.contains(file)).findFirst().orElseThrow();
    return Instant.parse(line.substring(0, line.indexOf(' ')));
  }

  private static Instant around(long seconds, int more) {
    return Instant.now().plusSeconds(seconds + more);
  }

  /** Without an answer it tries again, and gives up after as many seconds as ever. */
  @ParameterizedTest
  @ValueSource(longs = {-86_400, 86_400})
  void aClientGivesUpAsItWouldHave(long seconds) throws Exception {
    try (DatagramSocket silent = new DatagramSocket(0, InetAddress.ofLiteral("127.78.0.1"))) {
      silent.setSoTimeout(Patience.MILLIS);
      String port = "" + silent.getLocalPort();
      List<String> words =
          List.of("pull", "f", "127.78.0.1", port, "--timeout=1", "--retries=1", "--no-options");
      try (SkiffProcess pull = SkiffProcess.start(List.of(), withClock(), words)) {
        DatagramPacket request = new DatagramPacket(new byte[600], 600);
        silent.receive(request);
        setClock(Duration.ofSeconds(seconds));
        silent.receive(request);
        assertThat(pull.exitCode()).as(pull.log()).isEqualTo(4);
        assertThat(pull.log()).contains("no answer from 127.78.0.1:" + port + " after 2 tries in ");
      }
    }
  }

  private Map<String, String> withClock() throws IOException {
    return Map.of(
        "LD_PRELOAD",
        library().toString(),
        "FAKETIME_TIMESTAMP_FILE",
        place.resolve("clock").toString(),
        "FAKETIME_NO_CACHE",
        "1",
        "DONT_FAKE_MONOTONIC",
        "1");
  }

  /** In one step, as the library reads the file again for each look at the clock. */
  private void setClock(Duration ahead) throws IOException {
    Path next = Files.writeString(place.resolve("next"), "%+d".formatted(ahead.toSeconds()));
    Files.move(next, place.resolve("clock"), StandardCopyOption.REPLACE_EXISTING);
  }

  private static Path library() throws IOException {
    try (Stream<Path> files = Files.find(Path.of("/usr/lib"), 3, ChangedClockIT::isLibrary)) {
      return files.findFirst().orElseThrow(() -> new AssertionError("the package faketime"));
    }
  }

  private static boolean isLibrary(Path file, Object attributes) {
    return file.endsWith("faketime/libfaketimeMT.so.1");
  }
}
