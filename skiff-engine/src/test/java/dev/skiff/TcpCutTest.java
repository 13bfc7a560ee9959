package dev.skiff;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skiff.protocol.transfer.Failure;
import dev.skiff.protocol.wire.Option;
import dev.skiff.storage.DirectoryStorage;
import dev.skiff.transfer.TransferReport;
import java.io.ByteArrayOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A connection that is cut anywhere in an upload: nothing is left of it. */
class TcpCutTest {
  private static final byte[] PRESENT = Content.of(10);
  private static final int EVERY = 97;

  @TempDir private Path root;

  @Test
  void anUploadThatIsCutAnywhereLeavesWhatWasThereAndIsReported() throws Exception {
    Files.write(root.resolve("a"), PRESENT);
    ByteArrayOutputStream sent = new ByteArrayOutputStream();
    TreeSet<Integer> cuts = new TreeSet<>();
    byte[][] messages = {
      TcpPeer.wrq("a", Option.of(Option.BLOCK_SIZE, 512)),
      TcpPeer.data(Content.of(1)),
      TcpPeer.data(Content.of(300)),
      TcpPeer.data(Content.of(150)),
      TcpPeer.data(Content.of(2)),
      TcpPeer.end()
    };
    for (byte[] message : messages) {
      sent.writeBytes(message);
      for (int near = -2; near <= 2; near++) {
        cuts.add(sent.size() + near);
      }
    }
    byte[] all = sent.toByteArray();
    for (int i = EVERY; i < all.length; i += EVERY) {
      cuts.add(i);
    }
    try (DirectoryStorage storage = DirectoryStorage.open(root);
        Wire wire = new Wire(storage)) {
      for (int cut : cuts.subSet(messages[0].length, all.length)) {
        for (boolean reset : new boolean[] {false, true}) {
          cut(wire, Arrays.copyOf(all, cut), reset);
          assertThat(root.toFile().list()).as("cut after %d", cut).containsExactly("a");
          assertThat(root.resolve("a")).hasBinaryContent(PRESENT);
        }
      }
      for (int cut : cuts.headSet(messages[0].length)) {
        try (TcpPeer peer = new TcpPeer(wire.address())) {
          peer.send(Arrays.copyOf(all, cut));
        }
        assertThat(wire.reports.nextDisconnect()).contains("inside of a message");
      }
      assertThat(wire.reports.isEmpty()).isTrue();
      assertThat(root.toFile().list()).containsExactly("a");
    }
  }

  private void cut(Wire wire, byte[] beginning, boolean reset) throws Exception {
    try (TcpPeer peer = new TcpPeer(wire.address())) {
      peer.send(beginning);
      if (reset) {
        // What a reset overtakes is lost, the request as well.
        Await.until("the upload has begun", () -> entries() > 1);
        peer.reset();
      }
    }
    TransferReport report = wire.reports.next();
    assertThat(report.failure()).isInstanceOf(Failure.Disconnected.class);
    assertThat(report.bytes()).isLessThan(beginning.length);
  }

  private int entries() {
    return root.toFile().list().length;
  }
}
