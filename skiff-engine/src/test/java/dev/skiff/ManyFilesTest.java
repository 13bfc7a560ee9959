package dev.skiff;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skiff.protocol.transfer.Failure;
import dev.skiff.protocol.transfer.Limits;
import dev.skiff.protocol.wire.ErrorCode;
import dev.skiff.storage.DirectoryStorage;
import dev.skiff.storage.Sinks;
import dev.skiff.storage.Sources;
import dev.skiff.transfer.ClientTransfer;
import dev.skiff.transfer.RemoteFile;
import dev.skiff.transfer.TransferListener;
import dev.skiff.transfer.TransferOptions;
import dev.skiff.transfer.UdpTransport;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Many transfers at once of files on a disk, which are read in place, in all sorts of blocks. */
class ManyFilesTest {
  private static final int TRANSFERS = 300;
  private static final int LARGEST = 150_000;

  /**
   * A repeated request may be seen later than the ACK of the answer to the first, which came by
   * another socket: it is answered too, and the client refuses that, or is gone already.
   */
  private static final List<Failure> SECOND_ANSWER =
      List.of(
          new Failure.PeerError(
              ErrorCode.UNKNOWN_TRANSFER_ID.value(), "this port serves another transfer"),
          new Failure.Refused(false));

  private record Running(
      ClientTransfer transfer, Path remote, Path local, ByteArrayOutputStream got) {}

  @ParameterizedTest
  @EnumSource(names = {"NIO", "LINUX"})
  void theirBytesAreRightBothWays(UdpTransport transport, @TempDir Path root, @TempDir Path here)
      throws Exception {
    Random random = new Random(11);
    Reports reports = new Reports();
    try (DirectoryStorage storage = DirectoryStorage.open(root);
        TftpServer server = start(storage, transport, reports)) {
      try (TftpClient client = TftpClient.open(Limits.DEFAULT, transport)) {
        List<Running> all = new ArrayList<>();
        for (int i = 0; i < TRANSFERS; i++) {
          all.add(start(client, server, i, root, here, random));
        }
        for (Running one : all) {
          assertThat(one.transfer.await().succeeded()).isTrue();
          byte[] content = one.got == null ? Files.readAllBytes(one.remote) : one.got.toByteArray();
          assertThat(content).as("%s", one.remote).isEqualTo(Files.readAllBytes(one.local));
        }
      }
      for (int succeeded = 0; succeeded < TRANSFERS; ) {
        Failure failure = reports.next().failure();
        if (failure == null) {
          succeeded++;
        } else {
          assertThat(failure).isIn(SECOND_ANSWER);
        }
      }
      // All are over: nothing is waited for.
      server.close(Duration.ofMinutes(5));
      try (Stream<Path> left = Files.list(root)) {
        assertThat(left).allMatch(path -> path.getFileName().toString().matches("file\\d+"));
      }
    }
  }

  private static TftpServer start(
      DirectoryStorage storage, UdpTransport transport, TransferListener listener)
      throws IOException {
    return TftpServer.builder(storage)
        .address(new InetSocketAddress(Peer.IPV4, 0))
        .udpTransport(transport)
        .listener(listener)
        .start();
  }

  private static Running start(
      TftpClient client, TftpServer server, int number, Path root, Path here, Random random)
      throws IOException {
    byte[] content = new byte[random.nextInt(LARGEST)];
    random.nextBytes(content);
    String name = "file" + number;
    RemoteFile remote = new RemoteFile(Peer.IPV4.getHostAddress(), server.port(), name);
    TransferOptions options = options(random);
    if (number % 2 == 0) {
      Path local = here.resolve(name);
      Files.write(local, content);
      ClientTransfer up = client.push(Sources.file(local), remote, options, TransferListener.NONE);
      return new Running(up, root.resolve(name), local, null);
    }
    Files.write(root.resolve(name), content);
    ByteArrayOutputStream got = new ByteArrayOutputStream();
    ClientTransfer down = client.pull(remote, Sinks.of(got), options, TransferListener.NONE);
    return new Running(down, root.resolve(name), root.resolve(name), got);
  }

  private static TransferOptions options(Random random) {
    TransferOptions any =
        switch (random.nextInt(4)) {
          case 0 -> TransferOptions.DEFAULT;
          case 1 -> TransferOptions.DEFAULT.withoutNegotiation();
          case 2 -> TransferOptions.DEFAULT.withBlockSize(1_428).withWindowSize(64);
          default ->
              TransferOptions.DEFAULT
                  .withBlockSize(100 + random.nextInt(65_000))
                  .withWindowSize(1 + random.nextInt(100));
        };
    // Hundreds of transfers and one loaded machine: patience for whoever's turn comes late.
    return any.withTries(10);
  }
}
