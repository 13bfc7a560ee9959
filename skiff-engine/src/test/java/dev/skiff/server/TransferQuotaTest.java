package dev.skiff.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.skiff.transfer.StorageException;
import java.net.InetAddress;
import org.junit.jupiter.api.Test;

class TransferQuotaTest {
  private static final InetAddress ONE = InetAddress.ofLiteral("192.0.2.1");
  private static final InetAddress TWO = InetAddress.ofLiteral("192.0.2.2");

  private final TransferQuota admission = new TransferQuota("transfers", 3, 2);

  @Test
  void soManyEnterAsThereArePlaces() throws Exception {
    admission.enter(ONE);
    admission.enter(ONE);
    admission.enter(TWO);
    assertThatThrownBy(() -> admission.enter(TWO))
        .isInstanceOf(StorageException.class)
        .hasMessageContaining("busy with 3 transfers");
    assertThat(admission.count()).isEqualTo(3);
    admission.leave(ONE);
    admission.enter(TWO);
    assertThat(admission.count()).isEqualTo(3);
  }

  @Test
  void aClientHasItsOwnBound() throws Exception {
    admission.enter(ONE);
    admission.enter(ONE);
    assertThatThrownBy(() -> admission.enter(ONE))
        .isInstanceOf(StorageException.class)
        .hasMessageContaining("your address has 2 transfers");
    assertThat(admission.count()).as("who is refused takes no place").isEqualTo(2);
    admission.leave(ONE);
    admission.enter(ONE);
  }

  @Test
  void whoHasLeftAltogetherStartsAfresh() throws Exception {
    for (int i = 0; i < 5; i++) {
      admission.enter(ONE);
      admission.enter(ONE);
      admission.leave(ONE);
      admission.leave(ONE);
    }
    assertThat(admission.count()).isZero();
  }
}
