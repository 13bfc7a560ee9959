package dev.skiff.protocol.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skiff.protocol.wire.ErrorCode;
import java.time.Duration;
import java.util.Locale;
import org.junit.jupiter.api.Test;

class FailureTest {
  @Test
  void thePeersErrorIsDescribedByItsTextOrByTheMeaningOfItsCode() {
    assertThat(new Failure.PeerError(1, " no such file ").describe())
        .isEqualTo("the peer answered with error 1: no such file");
    assertThat(new Failure.PeerError(1, " ").describe())
        .isEqualTo("the peer answered with error 1: File not found");
    assertThat(new Failure.PeerError(99, "").describe())
        .isEqualTo("the peer answered with error 99: error 99");
  }

  @Test
  void silenceIsDescribedByTriesAndTime() {
    assertThat(new Failure.NoAnswer(1, Duration.ofMillis(7_049), false).describe())
        .isEqualTo("no answer after 1 try in 7.0 s");
    assertThat(new Failure.NoAnswer(5, Duration.ofMillis(15_500), true).describe())
        .isEqualTo("the peer stopped answering: no answer after 5 tries in 15.5 s");
  }

  @Test
  void theTextIsEnglishInEveryLocale() {
    Locale before = Locale.getDefault();
    try {
      Locale.setDefault(Locale.GERMANY);
      assertThat(new Failure.Stalled(Duration.ofMillis(60_500)).describe())
          .isEqualTo("the storage made no progress for 60.5 s");
      assertThat(new Failure.NoAnswer(2, Duration.ofMillis(1_500), false).describe())
          .endsWith("in 1.5 s");
    } finally {
      Locale.setDefault(before);
    }
  }

  @Test
  void theOthersAreDescribedByWhatThePeerWasTold() {
    assertThat(new Failure.StorageFailed(ErrorCode.DISK_FULL, "disk full").describe())
        .isEqualTo("disk full");
    assertThat(new Failure.Unreachable("no route").describe()).isEqualTo("no route");
    assertThat(new Failure.Cancelled("stopped").describe()).isEqualTo("stopped");
    assertThat(new Failure.Violation(ErrorCode.ILLEGAL_OPERATION, "too long").describe())
        .isEqualTo("the peer broke the protocol: too long");
  }
}
