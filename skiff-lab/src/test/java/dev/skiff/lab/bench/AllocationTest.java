package dev.skiff.lab.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.skiff.TftpClient;
import dev.skiff.TftpServer;
import dev.skiff.protocol.transfer.Limits;
import dev.skiff.storage.DirectoryStorage;
import dev.skiff.storage.Sink;
import dev.skiff.storage.Sources;
import dev.skiff.transfer.AccessPolicy;
import dev.skiff.transfer.RemoteFile;
import dev.skiff.transfer.TransferListener;
import dev.skiff.transfer.TransferOptions;
import dev.skiff.transfer.UdpTransport;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * On Linux no object is made for a block, on either side: what is made, is made once a transfer.
 */
class AllocationTest {
  private static final int FILE_BYTES = 32 << 20;

  /** The smallest object has 16 bytes. */
  private static final double MOST_OF_SENDER = 4;

  /** The jobs that write what has come are objects, one for many blocks. */
  private static final double MOST_OF_RECEIVER = 16;

  private static final int MOST_TRANSFERS = 10;

  private static final TransferOptions LOCK_STEP =
      TransferOptions.DEFAULT.withBlockSize(1_024).withWindowSize(1);

  private static final TransferOptions WINDOWED =
      TransferOptions.DEFAULT.withBlockSize(1_024).withWindowSize(64);

  private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  @TempDir Path root;
  private DirectoryStorage storage;
  private TftpServer server;
  private TftpClient client;

  /** A transfer of the whole file. */
  private interface Transfer {
    void run() throws IOException;
  }

  @BeforeEach
  void start() throws Exception {
    Files.write(root.resolve("file"), new byte[FILE_BYTES]);
    storage = DirectoryStorage.open(root);
    server =
        TftpServer.builder(storage)
            .address(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0))
            .policy(AccessPolicy.READ_AND_OVERWRITE)
            .start();
    client = TftpClient.open(Limits.DEFAULT);
    assertThat(server.udpTransport()).isEqualTo(UdpTransport.LINUX);
  }

  @AfterEach
  void stop() {
    client.close();
    server.close();
    storage.close();
  }

  @Test
  void aDownloadInLockStepMakesNone() throws Exception {
    assertNone("skiff-server", LOCK_STEP, () -> pull(LOCK_STEP));
  }

  @Test
  void aDownloadInWindowsMakesNone() throws Exception {
    assertNone("skiff-server", WINDOWED, () -> pull(WINDOWED));
  }

  @Test
  void anUploadInLockStepMakesNone() throws Exception {
    assertNone("skiff-client", LOCK_STEP, () -> push(LOCK_STEP));
  }

  @Test
  void anUploadInWindowsMakesNone() throws Exception {
    assertNone("skiff-client", WINDOWED, () -> push(WINDOWED));
  }

  private void assertNone(String sender, TransferOptions options, Transfer transfer)
      throws IOException {
    Map<String, Double> perBlock = Map.of();
    boolean none = false;
    // Code that is not compiled to the end yet makes objects that the compiler will do away with.
    for (int i = 0; i < MOST_TRANSFERS && !none; i++) {
      perBlock = allocatedPerBlock(options, transfer);
      none =
          perBlock.entrySet().stream()
              .allMatch(entry -> entry.getValue() < bound(entry.getKey(), sender));
    }
    assertThat(perBlock)
        .containsKeys("skiff-server", "skiff-client")
        .as("bytes for each block, by thread")
        .allSatisfy((name, bytes) -> assertThat(bytes).isLessThan(bound(name, sender)));
  }

  private static double bound(String name, String sender) {
    return name.startsWith(sender) ? MOST_OF_SENDER : MOST_OF_RECEIVER;
  }

  private Map<String, Double> allocatedPerBlock(TransferOptions options, Transfer transfer)
      throws IOException {
    Map<String, Long> before = allocatedByLoops();
    transfer.run();
    Map<String, Long> after = allocatedByLoops();
    int blocks = FILE_BYTES / options.blockSize().getAsInt();
    Map<String, Double> perBlock = new TreeMap<>();
    before.forEach(
        (name, bytes) -> perBlock.put(name, (after.get(name) - bytes) / (double) blocks));
    return perBlock;
  }

  private Map<String, Long> allocatedByLoops() {
    Map<String, Long> allocated = new TreeMap<>();
    for (Thread thread : Thread.getAllStackTraces().keySet()) {
      if (thread.getName().matches("skiff-(server|client)(-\\d+)?")) {
        allocated.put(thread.getName(), threads.getThreadAllocatedBytes(thread.threadId()));
      }
    }
    return allocated;
  }

  private void pull(TransferOptions options) throws IOException {
    client.pull(remote("file"), new Nowhere(), options, TransferListener.NONE).await();
  }

  private void push(TransferOptions options) throws IOException {
    client
        .push(Sources.file(root.resolve("file")), remote("copy"), options, TransferListener.NONE)
        .await();
  }

  private RemoteFile remote(String name) {
    return new RemoteFile("127.0.0.1", server.port(), name);
  }

  /** Takes everything and keeps nothing. */
  private static final class Nowhere implements Sink {
    @Override
    public void write(ByteBuffer source) {
      source.position(source.limit());
    }

    @Override
    public void flush() {}

    @Override
    public void commit() {}

    @Override
    public void close() {}
  }
}
