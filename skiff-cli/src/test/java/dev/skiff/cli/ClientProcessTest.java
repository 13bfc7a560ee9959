package dev.skiff.cli;

import dev.skiff.TftpServer;
import dev.skiff.storage.DirectoryStorage;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A server in this process for a client in another, with a file of some blocks. */
abstract class ClientProcessTest {
  final byte[] content = new byte[3_000_000];

  @TempDir Path root;
  @TempDir Path here;

  private DirectoryStorage storage;
  private TftpServer server;

  @BeforeEach
  void serve() throws IOException {
    new Random(7).nextBytes(content);
    Files.write(root.resolve("big"), content);
    storage = DirectoryStorage.open(root);
    server =
        TftpServer.builder(storage)
            .address(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0))
            .start();
  }

  @AfterEach
  void stop() {
    server.close();
    storage.close();
  }

  /** As a word of the command line; without an address, it is 127.0.0.1's. */
  String port() {
    return Integer.toString(server.port());
  }
}
