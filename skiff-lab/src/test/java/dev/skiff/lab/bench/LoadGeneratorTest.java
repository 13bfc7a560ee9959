package dev.skiff.lab.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skiff.TftpServer;
import dev.skiff.lab.bench.LoadRun.Manner;
import dev.skiff.lab.bench.Workload.Protocol;
import dev.skiff.lab.interop.peers.Poll;
import dev.skiff.protocol.wire.Option;
import dev.skiff.protocol.wire.Packet;
import dev.skiff.storage.MemoryStorage;
import dev.skiff.testkit.Patience;
import dev.skiff.transfer.AccessPolicy;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Load clients move whole files, and report what they did not get. */
class LoadGeneratorTest {
  private static final int FILE_BYTES = 100_000;

  private final InetAddress loopback = InetAddress.ofLiteral("127.0.0.1");
  private final MemoryStorage files = new MemoryStorage();
  private TftpServer skiff;
  private LoadGenerator generator;

  @BeforeEach
  void start() throws IOException {
    BenchFile file = new BenchFile('r', FILE_BYTES, 0);
    byte[] bytes = new byte[FILE_BYTES];
    file.bytes(0, FILE_BYTES).get(bytes);
    files.put(file.name(), bytes);
    skiff =
        TftpServer.builder(files)
            .address(new InetSocketAddress(loopback, 0))
            .policy(AccessPolicy.READ_AND_OVERWRITE)
            .start();
    generator = new LoadGenerator();
  }

  @AfterEach
  void stop() {
    generator.close();
    skiff.close();
  }

  @ParameterizedTest
  @CsvSource({"512, 1", "1468, 1", "1468, 16", "1468, 64", "65464, 1", "65464, 4"})
  void everyByteOfADownloadIsLookedAt(int blockSize, int windowSize) throws Exception {
    Workload workload = new Workload(Protocol.UDP, false, 3, FILE_BYTES, blockSize, windowSize);

    LoadResult result = generator.run(addressOf(skiff), workload, 10, Manner.COMPARING);

    assertThat(result.isWhole()).as("%s", result).isTrue();
    assertThat(result.transfers()).isEqualTo(10);
    assertThat(result.bytes()).isEqualTo(10 * FILE_BYTES);
  }

  @ParameterizedTest
  @CsvSource({"512, 1", "1468, 1", "1468, 16", "1468, 64", "65464, 1", "65464, 4"})
  void anUploadIsTheFileThatItsNameTells(int blockSize, int windowSize) throws Exception {
    Workload workload = new Workload(Protocol.UDP, true, 3, FILE_BYTES, blockSize, windowSize);

    LoadResult result = generator.run(addressOf(skiff), workload, 10, Manner.FAST);

    assertThat(result.isWhole()).as("%s", result).isTrue();
    for (int i = 0; i < 10; i++) {
      BenchFile file = workload.file(i);
      file.compare(0, ByteBuffer.wrap(files.get(file.name()).orElseThrow()));
    }
  }

  @ParameterizedTest
  @CsvSource({"false, 512, 1", "false, 1468, 64", "true, 512, 1", "true, 1468, 64"})
  void theReferenceServerMovesWholeFiles(boolean upload, int blockSize, int windowSize)
      throws Exception {
    Workload workload = new Workload(Protocol.UDP, upload, 3, FILE_BYTES, blockSize, windowSize);

    try (UdpReferenceServer server = UdpReferenceServer.start(new InetSocketAddress(loopback, 0))) {
      LoadResult result = generator.run(server.address(), workload, 10, Manner.COMPARING);

      assertThat(result.isWhole()).as("%s", result).isTrue();
      assertThat(result.bytes()).isEqualTo(10 * FILE_BYTES);
    }
  }

  @Test
  void aServerThatRefusesEndsTheMeasurementWithItsReason() throws Exception {
    Workload workload = new Workload(Protocol.UDP, false, 3, FILE_BYTES + 1, 512, 1);

    LoadResult result = generator.run(addressOf(skiff), workload, 1000, Manner.FAST);

    assertThat(result.refusal()).startsWith("error: ");
    assertThat(result.transfers()).isZero();
  }

  @ParameterizedTest
  @CsvSource({"false, 1", "false, 3", "true, 1", "true, 3"})
  void overTcpWholeFilesPass(boolean upload, int connections) throws Exception {
    Workload workload = new Workload(Protocol.TCP, upload, connections, FILE_BYTES, 0, 0);

    LoadResult result = generator.run(addressOf(skiff), workload, 10, Manner.COMPARING);

    assertThat(result.bytes()).isEqualTo(10 * FILE_BYTES);
    if (upload) {
      for (int i = 0; i < 10; i++) {
        BenchFile file = workload.file(i);
        file.compare(0, ByteBuffer.wrap(files.get(file.name()).orElseThrow()));
      }
    }
  }

  @Test
  void aTransferStandsStillUntilItIsReleased() throws Exception {
    Workload workload = new Workload(Protocol.UDP, false, 3, FILE_BYTES, 1468, 1);
    LoadRun run = new LoadRun(generator.loop(), addressOf(skiff), workload, 3, Manner.HOLDING);

    generator.loop().execute(run::start);
    run.gathered().get(Patience.SECONDS, TimeUnit.SECONDS);
    assertThat(run.result()).isNotDone();

    generator.loop().execute(run::release);
    assertThat(run.result().get(Patience.SECONDS, TimeUnit.SECONDS).transfers()).isEqualTo(3);
  }

  @Test
  void turnsAreTimedUntilARunIsStopped() throws Exception {
    Workload workload = new Workload(Protocol.UDP, false, 3, FILE_BYTES, 1468, 1);
    LoadRun run =
        new LoadRun(generator.loop(), addressOf(skiff), workload, Integer.MAX_VALUE, Manner.TIMING);
    generator.loop().execute(run::start);

    assertThat(Poll.until(Patience.LIMIT, () -> moved(run) > 10L * FILE_BYTES)).isTrue();

    generator.loop().execute(run::stop);
    assertThat(run.result().get(Patience.SECONDS, TimeUnit.SECONDS).isWhole()).isTrue();
    assertThat(run.latencies().total()).isPositive();
  }

  private static long moved(LoadRun run) {
    return CompletableFuture.supplyAsync(run::movedBytes, run.loop()).join();
  }

  @Test
  void aSmallerWindowOrBlockThanAskedForIsNoted() {
    Workload workload = new Workload(Protocol.UDP, false, 1, 1, 1468, 16);
    Option window = new Option("WindowSize", "16");

    assertThat(workload.disagreement(answer(window, new Option("BLKSIZE", "1468")))).isNull();
    assertThat(workload.disagreement(answer(new Option("blksize", "1468")))).isEqualTo("no window");
    assertThat(workload.disagreement(answer(window))).isEqualTo("blksize 512");
  }

  private static Packet.OptionAck answer(Option... options) {
    return new Packet.OptionAck(List.of(options));
  }

  private InetSocketAddress addressOf(TftpServer server) {
    return new InetSocketAddress(loopback, server.port());
  }
}
