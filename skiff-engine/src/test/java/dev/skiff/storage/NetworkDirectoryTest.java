package dev.skiff.storage;

import static dev.skiff.storage.Requests.NEW_ONLY;
import static dev.skiff.storage.Requests.request;
import static org.assertj.core.api.Assertions.assertThat;

import dev.skiff.TftpClient;
import dev.skiff.TftpServer;
import dev.skiff.transfer.RemoteFile;
import dev.skiff.transfer.TransferListener;
import dev.skiff.transfer.TransferOptions;
import dev.skiff.transfer.Transport;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A directory whose files may be on another host. */
class NetworkDirectoryTest {
  @TempDir Path root;
  @TempDir Path here;

  private DirectoryStorage open(boolean createsDirectories) throws Exception {
    return DirectoryStorage.of(Way.LINUX.confine(root), createsDirectories, false);
  }

  @Test
  void nothingOfItIsPrompt() throws Exception {
    Files.writeString(root.resolve("a"), "a");
    try (DirectoryStorage storage = open(true);
        Source source = storage.openForReading(request("a"));
        Sink sink = storage.openForWriting(request("b"), NEW_ONLY);
        Sink deeper = storage.openForWriting(request("c/d"), NEW_ONLY)) {
      assertThat(storage.isPrompt()).isFalse();
      assertThat(source.isPrompt()).isFalse();
      assertThat(sink.isPrompt()).isFalse();
      assertThat(deeper.isPrompt()).isFalse();
      assertThat(storage.openNow(request("a"))).as("on an event loop").isEmpty();
    }
  }

  @ParameterizedTest
  @EnumSource
  void itsFilesGoUpAndComeDown(Transport transport) throws Exception {
    byte[] content = new byte[300_001];
    content[300_000] = 7;
    Path local = Files.write(here.resolve("local"), content);
    TransferOptions options = TransferOptions.DEFAULT.withTransport(transport);
    try (DirectoryStorage storage = open(false);
        TftpServer server =
            TftpServer.builder(storage)
                .address(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0))
                .start();
        TftpClient client = TftpClient.open()) {
      RemoteFile remote = new RemoteFile("127.0.0.1", server.port(), "a");
      client.push(Sources.file(local), remote, options, TransferListener.NONE).await();
      assertThat(root.resolve("a")).hasBinaryContent(content);
      Path back = here.resolve("back");
      client.pull(remote, Sinks.file(back), options, TransferListener.NONE).await();
      assertThat(back).hasBinaryContent(content);
    }
  }
}
