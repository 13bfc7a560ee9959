package dev.skiff;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skiff.protocol.transfer.Limits;
import dev.skiff.protocol.wire.Mode;
import dev.skiff.protocol.wire.Option;
import dev.skiff.protocol.wire.Packet;
import dev.skiff.storage.FileRequest;
import dev.skiff.storage.MemoryStorage;
import dev.skiff.storage.Sink;
import dev.skiff.storage.Sinks;
import dev.skiff.storage.Source;
import dev.skiff.storage.Sources;
import dev.skiff.storage.Storage;
import dev.skiff.storage.WriteOptions;
import dev.skiff.transfer.ClientTransfer;
import dev.skiff.transfer.TransferListener;
import dev.skiff.transfer.TransferOptions;
import dev.skiff.transfer.TransferReport;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** Many transfers on one server. */
class ManyAtOnceTest {
  private static final int TRANSFERS = 500;

  /** One of the many, with what it is to bring. */
  private static final class Running {
    private final ClientTransfer transfer;
    private final boolean up;
    private final String name;
    private final byte[] content;
    private final ByteArrayOutputStream got;

    Running(
        ClientTransfer transfer,
        boolean up,
        String name,
        byte[] content,
        ByteArrayOutputStream got) {
      this.transfer = transfer;
      this.up = up;
      this.name = name;
      this.content = content;
      this.got = got;
    }

    void assertRight(MemoryStorage files) throws IOException {
      TransferReport report = transfer.await();
      assertThat(report.succeeded()).isTrue();
      byte[] there = up ? files.get(name).orElseThrow() : got.toByteArray();
      assertThat(there).as(name).isEqualTo(content);
    }
  }

  @Test
  void fiveHundredTransfersHalfUpHalfDownAreRightInEachByte() throws Exception {
    Random random = new Random(500);
    try (Wire wire = new Wire(Limits.DEFAULT);
        TftpClient client = TftpClient.open()) {
      List<Running> running = new ArrayList<>();
      for (int i = 0; i < TRANSFERS; i++) {
        running.add(start(wire, client, i, random));
      }
      for (Running one : running) {
        one.assertRight(wire.files);
      }
      for (int i = 0; i < TRANSFERS; i++) {
        assertThat(wire.reports.next().failure()).isNull();
      }
    }
  }

  private static Running start(Wire wire, TftpClient client, int number, Random random) {
    byte[] content = new byte[random.nextInt(number % 10 == 0 ? 400_000 : 30_000)];
    random.nextBytes(content);
    String name = "file" + number;
    TransferOptions options = options(random);
    if (number % 2 == 0) {
      ClientTransfer up =
          client.push(Sources.bytes(content), wire.file(name), options, TransferListener.NONE);
      return new Running(up, true, name, content, new ByteArrayOutputStream());
    }
    wire.files.put(name, content);
    ByteArrayOutputStream got = new ByteArrayOutputStream();
    ClientTransfer down =
        client.pull(wire.file(name), Sinks.of(got), options, TransferListener.NONE);
    return new Running(down, false, name, content, got);
  }

  /** From the smallest to the defaults, netascii and plain ones among them. */
  private static TransferOptions options(Random random) {
    TransferOptions any =
        switch (random.nextInt(4)) {
          case 0 -> TransferOptions.DEFAULT;
          case 1 -> TransferOptions.DEFAULT.withoutNegotiation();
          case 2 -> TransferOptions.DEFAULT.withBlockSize(1_428).withWindowSize(16);
          default ->
              TransferOptions.DEFAULT
                  .withBlockSize(100 + random.nextInt(9_000))
                  .withWindowSize(1 + random.nextInt(20));
        };
    // Hundreds of threads and one loaded machine: patience for whoever's turn comes late.
    return any.withMode(random.nextInt(4) == 0 ? Mode.NETASCII : Mode.OCTET).withTries(10);
  }

  /**
   * As many large windows as clients ask for do not fit the memory: they shrink, none is refused.
   */
  @Test
  void clientsThatAllWantLargeWindowsAreAllServed() throws Exception {
    Limits limits = Wire.PATIENT.toBuilder().bufferBytes(64L << 20).build();
    try (Wire wire = new Wire(limits)) {
      wire.files.put("large", new byte[10_000_000]);
      for (int i = 0; i < 300; i++) {
        Peer peer = wire.peer();
        peer.read(
            wire.address(),
            "large",
            Option.of(Option.BLOCK_SIZE, 1_468),
            Option.of(Option.WINDOW_SIZE, 4_096));
        assertThat(peer.receive().packet()).as("client " + i).isInstanceOf(Packet.OptionAck.class);
      }
    }
  }

  @Test
  void aStorageThatIsSlowForOneHoldsUpNobodyElse() throws Exception {
    CountDownLatch hold = new CountDownLatch(1);
    SlowFor storage = new SlowFor("slow", hold);
    storage.files.put("slow", Content.of(100_000));
    storage.files.put("fast", Content.of(100_000));
    try (Wire wire = new Wire(storage);
        TftpClient client = TftpClient.open()) {
      ByteArrayOutputStream late = new ByteArrayOutputStream();
      ClientTransfer waiting =
          client.pull(
              wire.file("slow"),
              Sinks.of(late),
              TransferOptions.DEFAULT.withTries(100),
              TransferListener.NONE);
      for (int i = 0; i < 50; i++) {
        ByteArrayOutputStream got = new ByteArrayOutputStream();
        client
            .pull(wire.file("fast"), Sinks.of(got), TransferOptions.DEFAULT, TransferListener.NONE)
            .await();
        assertThat(got.toByteArray()).isEqualTo(Content.of(100_000));
      }
      assertThat(waiting.result()).isNotDone();
      hold.countDown();
      waiting.await();
      assertThat(late.toByteArray()).isEqualTo(Content.of(100_000));
    } finally {
      hold.countDown();
    }
  }

  /** Reads of one file wait until they may go on. */
  private record SlowFor(MemoryStorage files, String name, CountDownLatch hold) implements Storage {
    SlowFor(String name, CountDownLatch hold) {
      this(new MemoryStorage(), name, hold);
    }

    @Override
    public Source openForReading(FileRequest request) throws IOException {
      Source source = files.openForReading(request);
      return request.name().equals(name) ? new Held(source, hold) : source;
    }

    @Override
    public Sink openForWriting(FileRequest request, WriteOptions options) throws IOException {
      return files.openForWriting(request, options);
    }
  }

  private record Held(Source source, CountDownLatch hold) implements Source {
    @Override
    public OptionalLong sizeBytes() {
      return source.sizeBytes();
    }

    @Override
    public int read(ByteBuffer target) throws IOException {
      try {
        hold.await();
      } catch (InterruptedException e) {
        throw new InterruptedIOException();
      }
      return source.read(target);
    }

    @Override
    public void close() {
      source.close();
    }
  }
}
