package dev.skiff.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skiff.protocol.transfer.Failure;
import dev.skiff.protocol.wire.ErrorCode;
import dev.skiff.transfer.Fallback;
import dev.skiff.transfer.TransferListener;
import dev.skiff.transfer.TransferOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FallbackPolicyTest {
  private final List<Fallback> told = new ArrayList<>();
  private final FallbackPolicy policy =
      new FallbackPolicy(
          TransferOptions.DEFAULT,
          new TransferListener() {
            @Override
            public void onFallback(Fallback fallback) {
              told.add(fallback);
            }
          });

  @Test
  void aServerThatIsSilentAfterTheAgreementIsAskedForSmallerBlocks() {
    Failure silence = new Failure.NoAnswer(5, Duration.ofSeconds(15), true);
    assertThat(blockSizeAfter(silence, 65_464)).hasValue(1_468);
    assertThat(blockSizeAfter(silence, 1_468)).hasValue(512);
    assertThat(policy.taken())
        .isEqualTo(told)
        .containsExactly(
            new Fallback.SmallerBlocks(65_464, 1_468, silence),
            new Fallback.SmallerBlocks(1_468, 512, silence));
  }

  @Test
  void aServerThatHasLostPatienceFirstIsAskedForSmallerBlocksToo() {
    assertThat(blockSizeAfter(new Failure.Refused(true), 65_464)).hasValue(1_468);
  }

  @Test
  void aServerWhoseLastBlockAloneIsSmallEnoughIsAskedForSmallerBlocksToo() {
    Failure repetition = new Failure.NoProgress(Duration.ofSeconds(60));
    assertThat(blockSizeAfter(repetition, 8_968)).hasValue(1_468);
  }

  @Test
  void thereIsNothingSmallerThanPlainBlocks() {
    assertThat(policy.afterNothing(new Failure.Refused(true), 512)).isNull();
  }

  @Test
  void anErrorHasNothingToDoWithTheBlockSize() {
    Failure full = new Failure.PeerError(ErrorCode.DISK_FULL.value(), "full");
    assertThat(policy.afterNothing(full, 65_464)).isNull();
    assertThat(policy.afterFirstWindow(full, 65_464)).isNull();
  }

  @Test
  void aServerThatCutsTheFirstBlockShortIsAskedForSmallerOnesHoweverItEnds() {
    Failure silence = new Failure.NoAnswer(5, Duration.ofSeconds(15), true);
    for (Failure failure :
        List.of(
            silence,
            new Failure.Refused(true),
            new Failure.NoProgress(Duration.ofSeconds(60)),
            new Failure.LastAckMissing(silence),
            new Failure.PeerError(0, ""),
            new Failure.PeerError(4, "not expected"),
            new Failure.PeerError(5, "unknown transfer ID"))) {
      TransferOptions next = policy.afterFirstWindow(failure, 65_464);
      assertThat(next).as(failure.describe()).isNotNull();
      assertThat(next.blockSize()).hasValue(1_468);
    }
  }

  @Test
  void anUploadThatIsCancelledOrWhoseFileFailsIsNotBegunAgain() {
    for (Failure failure :
        List.of(
            new Failure.Cancelled("interrupted"),
            new Failure.StorageFailed(ErrorCode.NOT_DEFINED, "input/output error"),
            new Failure.PeerError(0, "the server is shutting down"))) {
      assertThat(policy.afterFirstWindow(failure, 65_464)).as(failure.describe()).isNull();
    }
  }

  @Test
  void anErrorThatMayBeAboutOptionsIsFollowedByARequestWithoutThem() {
    assertThat(policy.afterRefusal(new Failure.PeerError(0, "no options, please"))).isNotNull();
    assertThat(policy.afterRefusal(new Failure.PeerError(8, "blksize"))).isNotNull();
    assertThat(policy.afterRefusal(new Failure.PeerError(1, "no such file"))).isNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "server is busy with 16384 transfers, try again later",
        "server is busy: no buffer memory left",
        "server is busy, ask again",
        "server is out of file handles",
        "server has no socket for a transfer",
        "the server is shutting down",
        "the storage does not answer",
      })
  void aServerThatHasNoPlaceIsNotAskedAgainAtOnce(String text) {
    assertThat(policy.afterRefusal(new Failure.PeerError(0, text))).isNull();
    assertThat(policy.taken()).isEmpty();
  }

  private OptionalInt blockSizeAfter(Failure failure, int blockSize) {
    TransferOptions next = policy.afterNothing(failure, blockSize);
    return next == null ? OptionalInt.empty() : next.blockSize();
  }
}
