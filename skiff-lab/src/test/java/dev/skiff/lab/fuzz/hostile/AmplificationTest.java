package dev.skiff.lab.fuzz.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skiff.TftpServer;
import dev.skiff.lab.interop.peers.Poll;
import dev.skiff.protocol.transfer.Limits;
import dev.skiff.protocol.wire.Direction;
import dev.skiff.protocol.wire.ErrorCode;
import dev.skiff.protocol.wire.Option;
import dev.skiff.protocol.wire.Packet;
import dev.skiff.protocol.wire.PacketDecoder;
import dev.skiff.protocol.wire.PacketEncoder;
import dev.skiff.storage.MemoryStorage;
import dev.skiff.testkit.OwnAddress;
import dev.skiff.testkit.Patience;
import dev.skiff.transfer.TransferListener;
import dev.skiff.transfer.TransferReport;
import dev.skiff.transfer.UdpTransport;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What an address that somebody forges gets for one datagram, when it never answers: the table in
 * {@code SECURITY.md} is what is measured here.
 */
class AmplificationTest {
  private static final Path PAGE = Path.of(System.getProperty("skiff.root"), "SECURITY.md");
  private static final String HEAD = "| a forged datagram |";

  /** IPv4 and UDP. */
  private static final int HEADER_BYTES = 28;

  /** The counts are the default's; only the waiting is not. */
  private static final Limits HASTY =
      Limits.DEFAULT.toBuilder()
          .initialTimeout(Duration.ofMillis(40))
          .minTimeout(Duration.ofMillis(40))
          .maxTimeout(Duration.ofMillis(80))
          .build();

  private static final Option[] LARGE = {
    Option.of(Option.BLOCK_SIZE, 65_464),
    Option.of(Option.WINDOW_SIZE, 65_535),
    Option.of(Option.TRANSFER_SIZE, 0)
  };

  private static Map<String, byte[]> datagrams() {
    Map<String, byte[]> datagrams = new LinkedHashMap<>();
    datagrams.put("RRQ, the shortest name", request(Direction.READ, "f"));
    datagrams.put("RRQ, options that are not agreed to", unknownOption());
    datagrams.put("RRQ, the largest blocks and window", request(Direction.READ, "f", LARGE));
    datagrams.put("WRQ", request(Direction.WRITE, "new"));
    datagrams.put("WRQ, the largest blocks", request(Direction.WRITE, "new", LARGE[0]));
    datagrams.put("WRQ of a file that exists", request(Direction.WRITE, "f"));
    datagrams.put("RRQ of a missing file", request(Direction.READ, "x"));
    datagrams.put("RRQ that leads out", request(Direction.READ, ".."));
    datagrams.put("RRQ, a mode of one letter", new byte[] {0, 1, 'f', 0, 'x', 0});
    datagrams.put("an ACK", bytes(new Packet.Ack(1)));
    datagrams.put("four bytes of nothing", new byte[4]);
    datagrams.put("an ERROR", bytes(Packet.Error.of(ErrorCode.NOT_DEFINED, "")));
    return datagrams;
  }

  /** Open to the end, since the port of a closed one may be given to the next. */
  private final List<Closeable> opened = new ArrayList<>();

  @AfterEach
  void closeAll() throws IOException {
    for (Closeable one : opened) {
      one.close();
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"NIO", "LINUX"})
  void theTableOfThePageIsWhatIsMeasured(UdpTransport transport) throws Exception {
    MemoryStorage files = new MemoryStorage();
    files.put("f", new byte[100_000]);
    List<String> measured = new ArrayList<>();
    Semaphore reports = new Semaphore(0);
    try (TftpServer server =
        TftpServer.builder(files)
            .address(new InetSocketAddress(OwnAddress.IPV4, 0))
            .udpTransport(transport)
            .limits(HASTY)
            .listener(counting(reports))
            .start()) {
      InetSocketAddress address = new InetSocketAddress(OwnAddress.IPV4, server.port());
      for (Map.Entry<String, byte[]> datagram : datagrams().entrySet()) {
        measured.add(
            row(
                datagram.getKey(),
                datagram.getValue(),
                drawnBy(datagram.getValue(), address, reports)));
      }
    }
    assertThat(table()).isEqualTo(measured);
  }

  private static TransferListener counting(Semaphore reports) {
    return new TransferListener() {
      @Override
      public void onEnd(TransferReport report) {
        reports.release();
      }
    };
  }

  /** Lengths of what came until the server had nothing left to say. */
  private List<Integer> drawnBy(byte[] datagram, InetSocketAddress server, Semaphore reports)
      throws Exception {
    DatagramChannel forged = DatagramChannel.open();
    DatagramAttacker other = new DatagramAttacker();
    opened.addAll(List.of(forged, other));
    forged.bind(new InetSocketAddress(OwnAddress.IPV4, 0)).configureBlocking(false);
    long descriptors = Footprint.openDescriptors();
    forged.send(ByteBuffer.wrap(datagram), server);
    assertThat(other.isNotAnswered(server)).isTrue();
    // The other's question is a request as well.
    int requests =
        PacketDecoder.decode(ByteBuffer.wrap(datagram)) instanceof Packet.Request ? 2 : 1;
    assertThat(reports.tryAcquire(requests, Patience.SECONDS, TimeUnit.SECONDS)).isTrue();
    assertThat(Poll.until(Patience.LIMIT, () -> Footprint.openDescriptors() <= descriptors))
        .as("the transfer's socket is closed")
        .isTrue();
    // An ERROR leaves after its report: the loop sends it before it reads the next datagram.
    assertThat(other.isNotAnswered(server)).isTrue();
    assertThat(reports.tryAcquire(Patience.SECONDS, TimeUnit.SECONDS)).isTrue();
    return received(forged);
  }

  private static List<Integer> received(DatagramChannel channel) throws IOException {
    List<Integer> lengths = new ArrayList<>();
    ByteBuffer packet = ByteBuffer.allocate(65_536);
    while (channel.receive(packet.clear()) != null) {
      lengths.add(packet.position());
    }
    return lengths;
  }

  private static String row(String name, byte[] datagram, List<Integer> lengths) {
    int drawn = lengths.stream().mapToInt(Integer::intValue).sum();
    double payload = (double) drawn / datagram.length;
    double wire =
        (double) (drawn + HEADER_BYTES * lengths.size()) / (datagram.length + HEADER_BYTES);
    return String.format(
        Locale.ROOT,
        "| %s | %d | %d | %,d | %.1f | %.1f |",
        name,
        datagram.length,
        lengths.size(),
        drawn,
        payload,
        wire);
  }

  private static List<String> table() throws IOException {
    return Files.readAllLines(PAGE).stream()
        .dropWhile(line -> !line.startsWith(HEAD))
        .skip(2)
        .takeWhile(line -> line.startsWith("|"))
        .toList();
  }

  private static byte[] unknownOption() {
    return request(Direction.READ, "f", new Option("x", ""));
  }

  private static byte[] request(Direction direction, String name, Option... options) {
    return bytes(new Packet.Request(direction, name, "octet", List.of(options)));
  }

  private static byte[] bytes(Packet packet) {
    return PacketEncoder.encode(packet).array();
  }
}
