package dev.skiff.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skiff.protocol.transfer.Failure;
import dev.skiff.protocol.wire.ErrorCode;
import dev.skiff.transfer.Fallback;
import dev.skiff.transfer.TransferOptions;
import java.time.Duration;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FallbackPolicyTest {
  private final FallbackPolicy policy = new FallbackPolicy(TransferOptions.DEFAULT);

  @Test
  void aServerThatIsSilentAfterTheAgreementIsAskedForSmallerBlocks() {
    Failure silence = new Failure.NoAnswer(5, Duration.ofSeconds(15), true);
    assertThat(blockSizeAfter(silence, 65_464)).hasValue(1_468);
    assertThat(blockSizeAfter(silence, 1_468)).hasValue(512);
    assertThat(policy.taken())
        .containsExactly(
            new Fallback.SmallerBlocks(65_464, 1_468), new Fallback.SmallerBlocks(1_468, 512));
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
