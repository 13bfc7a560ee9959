package dev.skiff.lab.fuzz.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skiff.TftpClient;
import dev.skiff.TftpServer;
import dev.skiff.lab.interop.peers.Poll;
import dev.skiff.protocol.transfer.Limits;
import dev.skiff.storage.DirectoryStorage;
import dev.skiff.storage.Sinks;
import dev.skiff.storage.Sources;
import dev.skiff.testkit.OwnAddress;
import dev.skiff.testkit.Patience;
import dev.skiff.transfer.RemoteFile;
import dev.skiff.transfer.TransferListener;
import dev.skiff.transfer.TransferOptions;
import dev.skiff.transfer.Transport;
import dev.skiff.transfer.UdpTransport;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** A live server of a {@link ServedTree}, and the questions whether it still is one. */
final class HostileServer implements AutoCloseable {
  private final ServedTree tree;
  private final Map<String, String> before;
  private final DirectoryStorage storage;
  private final TftpServer server;

  private HostileServer(
      ServedTree tree, DirectoryStorage storage, TftpServer server, Map<String, String> before) {
    this.tree = tree;
    this.storage = storage;
    this.server = server;
    this.before = before;
  }

  /**
   * Starts it, for clients that read and create.
   *
   * @param place an empty directory
   */
  static HostileServer start(
      Path place, UdpTransport udpTransport, Limits limits, TransferListener listener)
      throws IOException {
    ServedTree tree = ServedTree.create(Files.createDirectory(place.resolve("served")));
    DirectoryStorage storage = DirectoryStorage.open(tree.root());
    TftpServer server =
        TftpServer.builder(storage)
            .address(new InetSocketAddress(OwnAddress.IPV4, 0))
            .udpTransport(udpTransport)
            .limits(limits)
            .listener(listener)
            .start();
    return new HostileServer(tree, storage, server, tree.snapshot());
  }

  InetSocketAddress address() {
    return new InetSocketAddress(OwnAddress.IPV4, server.port());
  }

  /** Nothing was changed, neither what is served nor what is beside it; no half of an upload. */
  void assertUntouched() throws IOException {
    Poll.until(Patience.LIMIT, this::isUntouched);
    assertThat(tree.snapshot()).isEqualTo(before);
  }

  private boolean isUntouched() {
    try {
      return tree.snapshot().equals(before);
    } catch (IOException e) {
      // An upload's half went while it was looked at.
      return false;
    }
  }

  /** A file comes, and one goes. */
  void assertServes(Transport transport) throws IOException {
    TransferOptions options = TransferOptions.DEFAULT.withTransport(transport);
    byte[] upload = "still alive".getBytes(StandardCharsets.UTF_8);
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    try (TftpClient client = TftpClient.open()) {
      client.pull(remote("boot"), Sinks.of(file), options, TransferListener.NONE).await();
      client.push(Sources.bytes(upload), remote("alive"), options, TransferListener.NONE).await();
    }
    assertThat(file).hasToString("boot");
    Path uploaded = tree.root().resolve("alive");
    assertThat(uploaded).hasBinaryContent(upload);
    Files.delete(uploaded);
  }

  private RemoteFile remote(String name) {
    return new RemoteFile(OwnAddress.IPV4.getHostAddress(), server.port(), name);
  }

  @Override
  public void close() throws IOException {
    server.close();
    storage.close();
    // JUnit would warn of each link that leads out.
    tree.delete();
  }
}
