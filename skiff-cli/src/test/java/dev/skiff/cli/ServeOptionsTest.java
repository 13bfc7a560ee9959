package dev.skiff.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skiff.testkit.FreePorts;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Options of a server that change how it answers a request. */
class ServeOptionsTest {
  @TempDir Path directory;

  @Test
  void aTransferHasItsPortInTheRangeAndTheNextRequestWaitsForIt() throws Exception {
    Files.write(directory.resolve("f"), new byte[600]);
    int only = FreePorts.inARow(1);
    try (Program server =
            Program.in(directory)
                .start("serve", "127.0.0.1:0", "--no-tcp", "--port-range", only + ":" + only);
        RawPeer first = new RawPeer(server.port());
        RawPeer second = new RawPeer(server.port())) {
      first.send(RawPeer.read("f"));
      first.await(RawPeer.DATA, 1);
      assertThat(((InetSocketAddress) first.other()).getPort()).isEqualTo(only);
      first.send(RawPeer.ack(1));
      first.await(RawPeer.DATA, 2);
      second.send(RawPeer.read("f"));
      assertThat(server.awaitLine(line -> line.contains(" read \"f\" ")))
          .endsWith(
              "127.0.0.1:%d read \"f\" unanswered: server is busy: no port of %d-%d is free, try again later"
                  .formatted(second.port(), only, only));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"--no-options", "--refuse-option=BLKSIZE --refuse-option=tsize"})
  void optionsThatAreRefusedAreNotAnswered(String refused) throws Exception {
    Files.write(directory.resolve("f"), new byte[600]);
    List<String> words = new ArrayList<>(List.of("serve", "127.0.0.1:0"));
    words.addAll(List.of(refused.split(" ")));
    try (Program server = Program.in(directory).start(words.toArray(String[]::new));
        RawPeer client = new RawPeer(server.port())) {
      client.send(RawPeer.read("f", "blksize", "600", "tsize", "0"));
      assertThat(client.await(RawPeer.DATA, 1)).hasSize(4 + 512);
    }
  }

  @Test
  void aBlockIsAtMostAsLargeAsTheLimit() throws Exception {
    Files.write(directory.resolve("f"), new byte[2_000]);
    try (Program server =
            Program.in(directory).start("serve", "127.0.0.1:0", "--block-limit", "1024");
        RawPeer client = new RawPeer(server.port())) {
      client.send(RawPeer.read("f", "blksize", "1468"));
      assertThat(client.receive()).isEqualTo(RawPeer.optionAck("blksize", "1024"));
    }
  }

  /** Where containers free all ports, it serves. */
  @Test
  void portsBelow1024NeedARight() throws Exception {
    try (Program server =
        Program.in(directory)
            .withoutRights()
            .start("serve", "127.0.0.1", "0", "--port-range", "1-9")) {
      if (TestHost.firstFreePort() <= 1) {
        server.awaitReady();
      } else {
        server.assertFailed(
            7, "skiff: cannot serve: the ports 1-9 for transfers: Permission denied");
      }
    }
  }
}
