package dev.skiff.lab.bench.udp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skiff.AccessPolicy;
import dev.skiff.TftpServer;
import dev.skiff.lab.bench.BenchFile;
import dev.skiff.storage.MemoryStorage;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The clients that load servers: that they move whole files, and say what they did not get. */
class GeneratorTest {
  private static final int FILE_BYTES = 100_000;

  private final InetAddress loopback = InetAddress.ofLiteral("127.0.0.1");
  private final MemoryStorage files = new MemoryStorage();
  private TftpServer skiff;
  private Generator generator;

  @BeforeEach
  void start() throws IOException {
    BenchFile file = BenchFile.toRead(FILE_BYTES, 1).getFirst();
    byte[] bytes = new byte[FILE_BYTES];
    file.bytes(0, FILE_BYTES).get(bytes);
    files.put(file.name(), bytes);
    skiff =
        TftpServer.builder(files)
            .address(new InetSocketAddress(loopback, 0))
            .policy(AccessPolicy.READ_AND_OVERWRITE)
            .start();
    generator = new Generator(false);
  }

  @AfterEach
  void stop() {
    generator.close();
    skiff.close();
  }

  @ParameterizedTest
  @CsvSource({"512, 1", "1468, 1", "1468, 16", "1468, 64", "65464, 1", "65464, 4"})
  void everyByteOfADownloadIsLookedAt(int blockSize, int windowSize) throws Exception {
    Workload workload = new Workload(false, 3, FILE_BYTES, blockSize, windowSize);

    Outcome outcome = generator.run(addressOf(skiff), workload, 10, true);

    assertThat(outcome.isWhole()).as("%s", outcome).isTrue();
    assertThat(outcome.transfers()).isEqualTo(10);
    assertThat(outcome.bytes()).isEqualTo(10 * FILE_BYTES);
  }

  @ParameterizedTest
  @CsvSource({"512, 1", "1468, 1", "1468, 16", "1468, 64", "65464, 1", "65464, 4"})
  void anUploadIsTheFileThatItsNameTells(int blockSize, int windowSize) throws Exception {
    Workload workload = new Workload(true, 3, FILE_BYTES, blockSize, windowSize);

    Outcome outcome = generator.run(addressOf(skiff), workload, 10, false);

    assertThat(outcome.isWhole()).as("%s", outcome).isTrue();
    for (BenchFile file : BenchFile.toWrite(FILE_BYTES, 10)) {
      file.compare(0, ByteBuffer.wrap(files.get(file.name()).orElseThrow()));
    }
  }

  @ParameterizedTest
  @CsvSource({"false, 512, 1", "false, 1468, 64", "true, 512, 1", "true, 1468, 64"})
  void theEmptyServerMovesWholeFiles(boolean upload, int blockSize, int windowSize)
      throws Exception {
    Workload workload = new Workload(upload, 3, FILE_BYTES, blockSize, windowSize);

    try (EmptyServer server = EmptyServer.start(new InetSocketAddress(loopback, 0))) {
      Outcome outcome = generator.run(server.address(), workload, 10, true);

      assertThat(outcome.isWhole()).as("%s", outcome).isTrue();
      assertThat(outcome.bytes()).isEqualTo(10 * FILE_BYTES);
    }
  }

  @Test
  void aServerThatRefusesEndsTheMeasurementWithItsReason() throws Exception {
    Workload workload = new Workload(false, 3, FILE_BYTES + 1, 512, 1);

    Outcome outcome = generator.run(addressOf(skiff), workload, 1000, false);

    assertThat(outcome.refusal()).startsWith("error: ");
    assertThat(outcome.transfers()).isZero();
  }

  private InetSocketAddress addressOf(TftpServer server) {
    return new InetSocketAddress(loopback, server.port());
  }
}
