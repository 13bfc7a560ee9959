package dev.skiff.protocol.transfer;

import static dev.skiff.protocol.transfer.Agreed.window;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** ICMP port-unreachable for the peer's port. */
class RefusedTest {
  @Test
  void aSenderEndsAndTellsNobody() {
    SenderHarness unvalidated = SenderHarness.plain(9);
    unvalidated.sent();
    unvalidated.transfer.onRefused();
    assertThat(unvalidated.transfer.ending())
        .isEqualTo(new Ending.Failed(new Failure.Refused(false)));
    assertThat(unvalidated.transfer.takeError()).isNull();
    assertThat(unvalidated.sent()).isEmpty();

    SenderHarness known = SenderHarness.plain(9);
    known.sent();
    known.acked(1);
    known.transfer.onRefused();
    assertThat(known.transfer.ending()).isNull();
    known.transfer.onTimer(known.transfer.nextDeadline());
    assertThat(known.transfer.ending()).isEqualTo(new Ending.Failed(new Failure.Refused(true)));
    assertThat(known.transfer.takeError()).isNull();
  }

  @Test
  void aReceiverEndsAndTellsNobody() {
    ReceiverHarness receiving = ReceiverHarness.through(3, window(1));
    receiving.transfer.onRefused();
    assertThat(receiving.transfer.ending()).isNull();
    receiving.transfer.onTimer(receiving.transfer.nextDeadline());
    assertThat(receiving.transfer.ending()).isEqualTo(new Ending.Failed(new Failure.Refused(true)));
    assertThat(receiving.transfer.takeError()).isNull();
    assertThat(receiving.full(4)).isEmpty();
  }

  /** A packet filter may have refused one packet, and the message may be forged. */
  @Test
  void aPeerThatAnswersAllTheSameIsBelieved() {
    SenderHarness known = SenderHarness.plain(9);
    known.sent();
    known.acked(1);
    known.sent();
    known.transfer.onRefused();
    known.acked(2);
    known.sent();
    known.transfer.onTimer(known.transfer.nextDeadline());
    assertThat(known.transfer.ending()).isNull();
  }

  /** A complete file is stored even if the peer is gone. */
  @Test
  void whatIsStoredStaysStored() {
    ReceiverHarness stored = ReceiverHarness.through(3, window(1));
    stored.last(4);
    stored.transfer.onRefused();
    assertThat(stored.transfer.ending()).isNull();
    stored.stored();
    stored.transfer.onRefused();
    stored.transfer.onTimer(stored.transfer.nextDeadline());
    assertThat(stored.transfer.ending()).isEqualTo(new Ending.Completed());
  }

  @Test
  void afterTheEndItChangesNothing() {
    SenderHarness complete = SenderHarness.plain(1);
    complete.sent();
    complete.acked(1);
    complete.transfer.onRefused();
    assertThat(complete.transfer.ending()).isEqualTo(new Ending.Completed());

    SenderHarness cancelled = SenderHarness.plain(9);
    cancelled.transfer.cancel("enough");
    cancelled.transfer.onRefused();
    assertThat(cancelled.transfer.ending())
        .isEqualTo(new Ending.Failed(new Failure.Cancelled("enough")));
    assertThat(cancelled.transfer.takeError()).as("that one is still told").isNotNull();
  }

  @Test
  void itIsDescribedByWhetherThePeerWasThere() {
    assertThat(new Failure.Refused(false).describe())
        .isEqualTo("connection refused: nothing listens on that port");
    assertThat(new Failure.Refused(true).describe())
        .isEqualTo("the peer is gone: its port is closed");
  }
}
