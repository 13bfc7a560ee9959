package dev.skiff.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.skiff.net.ClientKey;
import dev.skiff.transfer.StorageException;
import java.net.InetAddress;
import org.junit.jupiter.api.Test;

class TransferQuotaTest {
  private static final ClientKey ONE = client("192.0.2.1");
  private static final ClientKey TWO = client("192.0.2.2");

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
  void theLastEighthIsForClientsThatHoldFewerThanFour() throws Exception {
    TransferQuota places = new TransferQuota("transfers", 16, 16);
    for (int i = 0; i < 14; i++) {
      places.enter(ONE);
    }
    assertThatThrownBy(() -> places.enter(ONE)).hasMessageContaining("busy with 14 transfers");
    places.enter(TWO);
    places.enter(TWO);
    assertThatThrownBy(() -> places.enter(TWO)).hasMessageContaining("busy with 16 transfers");
  }

  @Test
  void anIpv6ClientIsItsNetworkOf64BitsAndALinkLocalOneIsItself() {
    assertThat(client("2001:db8::1")).isEqualTo(client("2001:db8::ffff:2"));
    assertThat(client("2001:db8::1")).isNotEqualTo(client("2001:db8:0:1::1"));
    assertThat(client("fe80::1")).isNotEqualTo(client("fe80::2"));
    assertThat(client("fe80::1%1")).isNotEqualTo(client("fe80::1%2"));
    assertThat(client("192.0.2.1")).isNotEqualTo(client("192.0.2.2"));
  }

  @Test
  void aClientBehindNat64IsItsIpv4Address() {
    assertThat(client("64:ff9b::192.0.2.1")).isEqualTo(client("192.0.2.1"));
    assertThat(client("64:ff9b::200.0.2.1")).isEqualTo(client("200.0.2.1"));
    assertThat(client("64:ff9b::192.0.2.1")).isNotEqualTo(client("64:ff9b::192.0.2.2"));
    assertThat(client("64:ff9b::1:192.0.2.1")).isEqualTo(client("64:ff9b::1:192.0.2.2"));
  }

  private static ClientKey client(String address) {
    return ClientKey.of(InetAddress.ofLiteral(address));
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
