package dev.skiff;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skiff.protocol.transfer.Failure;
import dev.skiff.protocol.transfer.Limits;
import dev.skiff.protocol.wire.Option;
import dev.skiff.storage.Sinks;
import dev.skiff.storage.Sources;
import dev.skiff.transfer.ClientTransfer;
import dev.skiff.transfer.Fallback;
import dev.skiff.transfer.TftpException;
import dev.skiff.transfer.TransferListener;
import dev.skiff.transfer.TransferOptions;
import dev.skiff.transfer.TransferReport;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Blocks that are too large for the way: the client asks again for smaller ones. */
class NarrowPathTest {
  private static final Duration STEP = Duration.ofMillis(600);

  private static final Limits IMPATIENT =
      Limits.DEFAULT.toBuilder().initialTimeout(STEP).minTimeout(STEP).maxTimeout(STEP).build();

  private static final TransferOptions OPTIONS = TransferOptions.DEFAULT.withTries(4);

  @TempDir Path directory;

  private static void assertSmallerDownTo(int last, TransferReport report) {
    assertThat(report.fallbacks())
        .extracting(NarrowPathTest::sizes)
        .isEqualTo(last == 512 ? List.of("65464 1468", "1468 512") : List.of("65464 1468"));
  }

  private static String sizes(Fallback fallback) {
    Fallback.SmallerBlocks smaller = (Fallback.SmallerBlocks) fallback;
    return smaller.fromBytes() + " " + smaller.toBytes();
  }

  /** Of 66,000 bytes the second block of 65,464 is a small one, which arrives. */
  @ParameterizedTest
  @CsvSource({"1500, 66000, 1468", "1500, 400000, 1468", "600, 2000, 512"})
  void aDownloadArrivesInTheEnd(int widest, int length, int blockSize) throws Exception {
    byte[] content = Content.of(length);
    try (Wire wire = new Wire();
        NarrowPath path = new NarrowPath(wire.server.port(), widest);
        TftpClient client = TftpClient.open(IMPATIENT)) {
      wire.files.put("a", content);
      ByteArrayOutputStream received = new ByteArrayOutputStream();
      TransferReport report =
          client.pull(path.file("a"), Sinks.of(received), OPTIONS, TransferListener.NONE).await();
      assertThat(received.toByteArray()).isEqualTo(content);
      assertSmallerDownTo(blockSize, report);
    }
  }

  @ParameterizedTest
  @CsvSource({"1500, 66000, 1468", "1500, 400000, 1468", "600, 2000, 512"})
  void anUploadOfAFileArrivesInTheEnd(int widest, int length, int blockSize) throws Exception {
    byte[] content = Content.of(length);
    Path file = Files.write(directory.resolve("a"), content);
    try (Wire wire = new Wire();
        NarrowPath path = new NarrowPath(wire.server.port(), widest);
        TftpClient client = TftpClient.open(IMPATIENT)) {
      TransferReport report =
          client.push(Sources.file(file), path.file("a"), OPTIONS, TransferListener.NONE).await();
      assertThat(wire.files.get("a")).contains(content);
      assertSmallerDownTo(blockSize, report);
      assertThat(report.bytes()).isEqualTo(length);
    }
  }

  /** What has been read of it cannot be read again. */
  @Test
  void anUploadOfAStreamFails() throws Exception {
    try (Wire wire = new Wire();
        NarrowPath path = new NarrowPath(wire.server.port(), 1_500);
        TftpClient client = TftpClient.open(IMPATIENT)) {
      ClientTransfer transfer =
          client.push(
              Sources.of(new ByteArrayInputStream(Content.of(66_000))),
              path.file("a"),
              OPTIONS,
              TransferListener.NONE);
      TftpException failure = Script.failureOf(transfer);
      assertThat(failure.failure()).isInstanceOf(Failure.NoAnswer.class);
      assertThat(failure.report().fallbacks()).isEmpty();
      assertThat(failure.report().options()).contains(Option.of(Option.BLOCK_SIZE, 65_464));
    }
  }
}
