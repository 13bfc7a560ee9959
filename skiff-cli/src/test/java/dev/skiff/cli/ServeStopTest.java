package dev.skiff.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** SIGINT and SIGTERM to a server. */
class ServeStopTest {
  private static final int BLOCK = 512;

  @TempDir Path root;

  private Program serve(String grace) throws Exception {
    return Program.in(root).start("serve", "127.0.0.1", "0", "--grace", grace);
  }

  @ParameterizedTest
  @ValueSource(strings = {"INT", "TERM"})
  void aServerWithoutTransfersStopsAtOnceAndInSuccess(String signal) throws Exception {
    try (Program server = serve("600")) {
      server.awaitReady();
      server.signal(signal);
      assertThat(server.exitCode()).isZero();
      assertThat(server.errors())
          .endsWith("skiff: stopping; running transfers have 600.0 s to finish\nskiff: stopped\n");
    }
  }

  /** The tests may run where SIGHUP is ignored, as by nohup: then no program can listen to it. */
  @Test
  void sighupDoesNotStopAServer() throws Exception {
    try (Program server =
        Program.in(root)
            .wrappedBy(List.of("env", "--default-signal=HUP"))
            .start("serve", "127.0.0.1", "0")) {
      server.awaitReady();
      server.signal("HUP");
      server.awaitLine(line -> line.startsWith("skiff: SIGHUP has no effect"));
      server.signal("TERM");
      assertThat(server.exitCode()).isZero();
    }
  }

  @Test
  void aRunningTransferMayFinish() throws Exception {
    Files.write(root.resolve("f"), new byte[BLOCK + 1]);
    try (Program server = serve("600");
        RawPeer client = new RawPeer(server.port())) {
      client.send(RawPeer.read("f"));
      client.await(RawPeer.DATA, 1);
      server.signal("TERM");
      server.awaitLine(line -> line.startsWith("skiff: stopping"));
      client.send(RawPeer.ack(1));
      assertThat(client.await(RawPeer.DATA, 2)).hasSize(4 + 1);
      client.send(RawPeer.ack(2));
      assertThat(server.exitCode()).isZero();
      assertThat(server.errors()).contains(" read \"f\" ok: 513 bytes ");
      assertThat(server.errors()).endsWith("skiff: stopped\n");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"INT", "TERM"})
  void aTransferThatOutlastsTheGraceIsToldAndLeavesNothing(String signal) throws Exception {
    try (Program server = serve("0.2");
        RawPeer client = new RawPeer(server.port())) {
      client.send(RawPeer.write("f"));
      client.await(RawPeer.ACK, 0);
      client.send(RawPeer.data(1, BLOCK));
      client.await(RawPeer.ACK, 1);
      server.signal(signal);
      assertThat(new String(client.await(RawPeer.ERROR), StandardCharsets.UTF_8))
          .contains("the server is shutting down");
      assertThat(server.exitCode()).isZero();
      assertThat(server.errors())
          .contains(" write \"f\" failed: the server is shutting down (after 512 bytes ");
      assertThat(TestHost.names(root)).isEmpty();
    }
  }
}
