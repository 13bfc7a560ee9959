package dev.skiff.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.skiff.protocol.transfer.Limits;
import dev.skiff.transfer.WhenBusy;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class AdmissionTest {
  private static final long SECOND = 1_000_000_000;
  private static final InetAddress ONE = InetAddress.ofLiteral("192.0.2.1");
  private static final int REQUEST = 40;
  private static final int BLOCK = 516;

  private static final Limits SMALL =
      Limits.DEFAULT.toBuilder().transfers(8).unvalidatedTransfers(3).build();

  private final List<Integer> replaced = new ArrayList<>();

  private Admission.Place begin(Admission admission, int number, long now) throws Exception {
    Admission.Place place = admission.enter(client(number), () -> replaced.add(number), now);
    place.begun(BLOCK, place.mayRepeat(now), now);
    return place;
  }

  private static InetAddress client(int number) {
    return InetAddress.ofLiteral("198.51.100." + number);
  }

  private static InetSocketAddress sender(int number) {
    return new InetSocketAddress(client(number), 1024 + number);
  }

  private static Admission admission(Limits limits) {
    return new Admission(limits, WhenBusy.IGNORE, 69, 0);
  }

  @Test
  void aNewerRequestTakesThePlaceOfTheOldestClientThatHasNotAnswered() throws Exception {
    Admission admission = admission(SMALL);
    Admission.Place first = begin(admission, 1, 0);
    begin(admission, 2, 0);
    begin(admission, 3, 0);
    assertThat(replaced).isEmpty();
    first.validated();
    begin(admission, 4, 0);
    assertThat(replaced).isEmpty();
    begin(admission, 5, 0);
    begin(admission, 6, 0);
    assertThat(replaced).containsExactly(2, 3);
    assertThat(admission.count()).isEqualTo(4);
  }

  @Test
  void clientsThatHaveAnsweredFillTheTableAndKeepIt() throws Exception {
    Admission admission = admission(SMALL);
    List<Admission.Place> places = new ArrayList<>();
    for (int i = 1; i <= 8; i++) {
      Admission.Place place = begin(admission, i, 0);
      place.validated();
      places.add(place);
    }
    assertThatThrownBy(() -> begin(admission, 9, 0)).hasMessageContaining("busy with 8 transfers");
    assertThat(replaced).isEmpty();
    places.getFirst().leave();
    places.getFirst().leave();
    begin(admission, 9, 0);
    assertThat(admission.count()).isEqualTo(8);
  }

  @Test
  void aFileThatIsBeingOpenedKeepsItsPlace() throws Exception {
    Admission admission = admission(SMALL);
    for (int i = 1; i <= 3; i++) {
      admission.enter(client(i), () -> replaced.add(0), 0);
    }
    assertThatThrownBy(() -> begin(admission, 4, 0)).hasMessageContaining("busy with 3 requests");
    assertThat(replaced).isEmpty();
  }

  @Test
  void aRequestThatIsRefusedTakesNoPlaceFromAnother() throws Exception {
    Admission admission =
        admission(Limits.DEFAULT.toBuilder().transfers(16).transfersPerClient(4).build());
    for (int i = 0; i < 4; i++) {
      begin(admission, 1, 0).validated();
    }
    for (int i = 2; i <= 9; i++) {
      begin(admission, i, 0);
    }
    assertThatThrownBy(() -> begin(admission, 1, SECOND)).hasMessageContaining("your address");
    assertThat(replaced).isEmpty();
    assertThat(admission.count()).isEqualTo(12);
  }

  @Test
  void aClientOfManyPlacesTakesNoneOfThoseThatAreForOthers() throws Exception {
    Admission admission = admission(Limits.DEFAULT.toBuilder().transfers(16).build());
    for (int i = 0; i < 4; i++) {
      begin(admission, 1, 0).validated();
    }
    for (int i = 2; i <= 9; i++) {
      begin(admission, i, 0).validated();
    }
    for (int i = 10; i <= 12; i++) {
      begin(admission, i, 0);
    }
    assertThatThrownBy(() -> begin(admission, 1, SECOND)).hasMessageContaining("15 transfers");
    assertThat(replaced).isEmpty();
    assertThat(admission.count()).isEqualTo(15);
  }

  @Test
  void halfOfTheFewPlacesIsForClientsThatHaveAnsweredAndThoseOverTcp() throws Exception {
    Admission admission = admission(Limits.DEFAULT.toBuilder().transfers(8).build());
    for (int i = 1; i <= 4; i++) {
      begin(admission, i, 0);
    }
    assertThat(admission.mayAsk(sender(5), SECOND / 10)).as("a flood").isFalse();
    for (int i = 5; i <= 8; i++) {
      admission.enter(client(i));
    }
    assertThat(admission.count()).isEqualTo(8);
    assertThat(replaced).isEmpty();
  }

  @Test
  void whileOthersFillTheTableASilentClientHasTheTimeToAnswer() throws Exception {
    Admission admission = admission(SMALL);
    for (int i = 1; i <= 6; i++) {
      begin(admission, i, 0).validated();
    }
    begin(admission, 7, 0);
    begin(admission, 8, 0);
    assertThatThrownBy(() -> begin(admission, 9, SECOND - 1))
        .hasMessageContaining("busy with 8 transfers");
    assertThat(replaced).isEmpty();
    begin(admission, 9, SECOND);
    assertThat(replaced).containsExactly(7);
  }

  @Test
  void theOnlyPlaceRepeatsItsFirstPacket() throws Exception {
    Admission admission = admission(Limits.DEFAULT.toBuilder().transfers(1).build());
    assertThat(admission.enter(ONE, () -> {}, 0).mayRepeat(0)).isTrue();
  }

  @Test
  void aClientThatAnswersJustAfterItsPlaceWasTakenHasOneAgain() throws Exception {
    Admission admission = admission(SMALL);
    Admission.Place first = begin(admission, 1, 0);
    for (int i = 2; i <= 4; i++) {
      begin(admission, i, 0);
    }
    assertThat(replaced).containsExactly(1);
    assertThat(admission.count()).isEqualTo(3);
    first.validated();
    first.validated();
    assertThat(admission.count()).isEqualTo(4);
    first.leave();
    first.leave();
    first.validated();
    assertThat(admission.count()).isEqualTo(3);
  }

  @Test
  void theAnswersToARepeatedRequestAreCountedUntilTheClientAnswers() throws Exception {
    Admission admission = admission(Limits.DEFAULT);
    Admission.Place place = admission.enter(ONE, () -> {}, 0);
    place.begun(BLOCK, true, 0);
    int answers = 0;
    while (admission.mayAnswer(ONE, REQUEST, 0)) {
      place.repeated(0);
      answers++;
      assertThat(answers).isLessThan(2_000);
    }
    place.validated();
    for (int i = 0; i < 2_000; i++) {
      place.repeated(0);
    }
    assertThat(admission.mayAnswer(ONE, REQUEST, 0)).isTrue();
  }

  @Test
  void asManyBytesLeaveForASilentAddressAsCameFromItAndALimitedRateMore() throws Exception {
    Admission admission = admission(Limits.DEFAULT);
    long came = 0;
    long left = 0;
    for (int i = 0; i < 50_000; i++) {
      long now = i * SECOND / 5_000;
      came += REQUEST + Admission.HEADER_BYTES;
      if (admission.mayAnswer(ONE, REQUEST, now)) {
        Admission.Place place = admission.enter(ONE, () -> {}, now);
        boolean repeats = place.mayRepeat(now);
        place.begun(BLOCK, repeats, now);
        left += (BLOCK + Admission.HEADER_BYTES) * (repeats ? 3L : 1L);
        place.leave();
      }
    }
    long beyond = Limits.DEFAULT.unvalidatedBytes() * (10 + 4L);
    assertThat(left).isBetween(came, came + beyond + 10_000);
  }

  @Test
  void anAddressThatAnswersIsNotLimited() throws Exception {
    Admission admission = admission(Limits.DEFAULT);
    for (int i = 0; i < 50_000; i++) {
      assertThat(admission.mayAnswer(ONE, REQUEST, 0)).isTrue();
      Admission.Place place = admission.enter(ONE, () -> {}, 0);
      place.begun(BLOCK, true, 0);
      place.validated();
      place.leave();
    }
  }

  @Test
  void inAFloodOnlyRepeatedRequestsAreLookedAt() throws Exception {
    Admission admission = admission(SMALL);
    assertThat(admission.mayAsk(sender(9), 0)).isTrue();
    for (int i = 1; i <= 3; i++) {
      begin(admission, i, 0);
    }
    assertThat(admission.mayAsk(sender(9), SECOND / 10)).isFalse();
    assertThat(admission.mayAsk(sender(10), SECOND / 10)).isFalse();
    assertThat(admission.mayAsk(sender(9), SECOND / 5)).as("repeated").isTrue();
    assertThat(admission.mayAsk(sender(11), SECOND)).as("the oldest had its time").isTrue();
  }

  @Test
  void aClientThatWasLetThroughBeforeTheFloodIsHeardWhenItRepeats() throws Exception {
    Admission admission = admission(SMALL);
    begin(admission, 1, 0);
    assertThat(admission.mayAsk(sender(2), 0)).isTrue();
    for (int i = 2; i <= 3; i++) {
      begin(admission, i, 0);
    }
    assertThat(admission.mayAsk(sender(9), SECOND / 10)).isFalse();
    assertThat(admission.mayAsk(sender(2), SECOND / 10)).as("repeated").isTrue();
  }

  @Test
  void somethingElseThanARequestGetsOneErrorInASecondForAnAddressAndPort() {
    Admission admission = admission(SMALL);
    assertThat(admission.mayReject(sender(1), 0)).isTrue();
    assertThat(admission.mayReject(sender(2), 0)).isTrue();
    assertThat(admission.mayReject(sender(1), SECOND - 1)).isFalse();
    assertThat(admission.mayReject(sender(1), SECOND)).isTrue();
    assertThat(admission.mayReject(sender(1), SECOND + 1)).isFalse();
  }
}
