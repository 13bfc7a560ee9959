package dev.skiff;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skiff.protocol.transfer.Limits;
import dev.skiff.storage.Sinks;
import dev.skiff.transfer.ClientTransfer;
import dev.skiff.transfer.TransferListener;
import dev.skiff.transfer.TransferOptions;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** One whose storage does not answer, and a hundred that do not wait for it. */
class SlowNeighbourTest {
  private static final int OTHERS = 100;

  /** The storage is given up by nobody before the test is over. */
  private static final Limits PATIENT =
      Wire.PATIENT.toBuilder().stall(Duration.ofMinutes(10)).build();

  private final CountDownLatch reading = new CountDownLatch(1);
  private final CountDownLatch goOn = new CountDownLatch(1);

  @Test
  void aSlowStorageKeepsNobodyElseWaiting() throws Exception {
    HookedStorage storage = HookedStorage.slow();
    byte[] content = Content.of(60_000);
    storage.files.put("slow", Content.of(5_000_000));
    storage.files.put("quick", content);
    storage.onRead = bytes -> holdAfter(bytes);
    try (Wire wire = new Wire(storage, PATIENT);
        TftpClient client = TftpClient.open(PATIENT)) {
      ClientTransfer slow =
          client.pull(
              wire.file("slow"),
              Sinks.of(new ByteArrayOutputStream()),
              TransferOptions.DEFAULT,
              TransferListener.NONE);
      Held.until(reading);
      pullByAllOthers(wire, client, content);
      assertThat(slow.result()).as("the slow one").isNotDone();
      goOn.countDown();
      assertThat(slow.await().bytes()).isEqualTo(5_000_000);
    } finally {
      goOn.countDown();
    }
  }

  /** In the middle of the long file, which is the only one of more than a million bytes. */
  private void holdAfter(long bytes) {
    if (bytes > 1_000_000) {
      reading.countDown();
      Held.until(goOn);
    }
  }

  private static void pullByAllOthers(Wire wire, TftpClient client, byte[] content)
      throws IOException {
    List<ClientTransfer> transfers = new ArrayList<>();
    List<ByteArrayOutputStream> got = new ArrayList<>();
    for (int i = 0; i < OTHERS; i++) {
      ByteArrayOutputStream each = new ByteArrayOutputStream();
      got.add(each);
      transfers.add(
          client.pull(
              wire.file("quick"),
              Sinks.of(each),
              TransferOptions.DEFAULT.withBlockSize(1_428).withWindowSize(4),
              TransferListener.NONE));
    }
    for (ClientTransfer transfer : transfers) {
      transfer.await();
    }
    assertThat(got).allMatch(each -> Arrays.equals(each.toByteArray(), content));
  }
}
