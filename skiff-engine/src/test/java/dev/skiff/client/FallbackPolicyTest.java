package dev.skiff.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skiff.protocol.transfer.Failure;
import dev.skiff.protocol.wire.ErrorCode;
import dev.skiff.transfer.Fallback;
import dev.skiff.transfer.TransferOptions;
import java.time.Duration;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

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
  void thereIsNothingSmallerThanPlainBlocks() {
    assertThat(policy.afterNothing(new Failure.Refused(true), 512)).isNull();
  }

  @Test
  void anErrorHasNothingToDoWithTheBlockSize() {
    Failure full = new Failure.PeerError(ErrorCode.DISK_FULL.value(), "full");
    assertThat(policy.afterNothing(full, 65_464)).isNull();
  }

  private OptionalInt blockSizeAfter(Failure failure, int blockSize) {
    TransferOptions next = policy.afterNothing(failure, blockSize);
    return next == null ? OptionalInt.empty() : next.blockSize();
  }
}
