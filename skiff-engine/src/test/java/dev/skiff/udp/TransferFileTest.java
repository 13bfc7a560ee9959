package dev.skiff.udp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skiff.net.nio.NioEventLoop;
import dev.skiff.protocol.transfer.Limits;
import dev.skiff.protocol.wire.Mode;
import dev.skiff.storage.Sinks;
import dev.skiff.storage.Sources;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The memory of a server's transfer that cannot begin: there is no socket, or it was given up. */
class TransferFileTest {
  private static final int BUDGET_BYTES = 64 << 20;

  private NioEventLoop loop;
  private SessionContext context;

  @BeforeEach
  void startALoop() throws IOException {
    loop = NioEventLoop.start("transfer-file-test");
    BufferBudget budget = new BufferBudget(BUDGET_BYTES);
    context =
        new SessionContext(loop, Runnable::run, Limits.DEFAULT, budget, BUDGET_BYTES, 0, null);
  }

  @AfterEach
  void closeTheLoop() {
    loop.close();
  }

  @Test
  void anUploadTakesNoMemoryBeforeItsFirstBlock() throws IOException {
    TransferFile file = TransferFile.offered(Sinks.of(new ByteArrayOutputStream()), Mode.OCTET);
    int before = context.budget().windowBytes(BUDGET_BYTES);
    TransferFile.Answer answer = file.answer(context, List.of());
    assertThat(context.budget().taken()).isZero();
    assertThat(context.budget().windowBytes(BUDGET_BYTES)).as("promised").isLessThan(before);
    answer.abandon();
    assertThat(context.budget().taken()).isZero();
    assertThat(context.budget().windowBytes(BUDGET_BYTES)).isEqualTo(before);
  }

  @Test
  void anAbandonedDownloadGivesItsMemoryBack() throws IOException {
    abandon(TransferFile.requested(Sources.of(new ByteArrayInputStream(new byte[100_000]))));
  }

  private void abandon(TransferFile file) throws IOException {
    TransferFile.Answer answer = file.answer(context, List.of());
    assertThat(context.budget().taken()).isPositive();
    answer.abandon();
    assertThat(context.budget().taken()).isZero();
  }
}
