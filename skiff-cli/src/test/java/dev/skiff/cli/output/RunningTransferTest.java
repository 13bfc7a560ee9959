package dev.skiff.cli.output;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class RunningTransferTest {
  private final RunningTransfer transfer = new RunningTransfer("f", 0);

  private ProgressLine at(long seconds, long bytes) {
    transfer.moved(bytes, OptionalLong.of(1000));
    return transfer.line(TimeUnit.SECONDS.toNanos(seconds));
  }

  @Test
  void atFirstTheRateIsThatFromTheBeginningOn() {
    assertThat(at(2, 100)).isEqualTo(new ProgressLine("f", "", 100, OptionalLong.of(1000), 50));
  }

  @Test
  void laterItIsThatOfTheLastSeconds() {
    at(1, 500);
    at(2, 500);
    at(3, 500);
    assertThat(at(5, 560).bytesPerSecond()).isEqualTo(20);
    assertThat(at(10, 560).bytesPerSecond()).isZero();
  }

  @Test
  void theReasonToBeginAgainStaysUntilTheServerIsSilentOrBytesMove() {
    InetSocketAddress server = new InetSocketAddress(InetAddress.ofLiteral("192.0.2.1"), 69);
    transfer.asked(server, 1, 5);
    assertThat(transfer.line(1).pending()).isEqualTo("waiting for 192.0.2.1");
    transfer.fellBack("retried, with a control character: \n");
    transfer.asked(server, 1, 5);
    assertThat(transfer.line(2).pending()).isEqualTo("retried, with a control character: ?");
    transfer.asked(server, 2, 5);
    assertThat(transfer.line(3).pending()).isEqualTo("waiting for 192.0.2.1, try 2 of 5");
    assertThat(at(4, 100).pending()).isEmpty();
  }

  @Test
  void aTransferThatBeginsAgainHasNoNegativeRate() {
    at(1, 500);
    assertThat(at(2, 0).bytesPerSecond()).isZero();
  }
}
