package dev.skiff.protocol.transfer;

import dev.skiff.protocol.rate.AckReport;
import dev.skiff.protocol.rate.Delivery;
import dev.skiff.protocol.rate.DeliveryMeter;
import dev.skiff.protocol.rate.PathMeter;
import dev.skiff.protocol.rate.PlannedGap;
import dev.skiff.protocol.rate.SendingRate;

/** Tells what the ACK of a window reports, and measures the path and the rate by it. */
final class AckReader {
  private final SendingRate rate;
  private final PathMeter path;
  private final DeliveryMeter meter;
  private final PlannedGap gap;
  private final RetransmissionTimer retransmission;

  /** A receiver's own timer waits longer before it repeats an ACK. */
  private final long receiverTimerNanos;

  AckReader(
      SendingRate rate,
      PathMeter path,
      DeliveryMeter meter,
      PlannedGap gap,
      RetransmissionTimer retransmission,
      Limits limits) {
    this.rate = rate;
    this.path = path;
    this.meter = meter;
    this.gap = gap;
    this.retransmission = retransmission;
    this.receiverTimerNanos = limits.minTimeout().toNanos() / 10 * 9;
  }

  /**
   * Classifies an ACK that acknowledges new blocks.
   *
   * @param sentThrough every block up to this one has left
   * @param probed true if the end of the window was sent again
   */
  AckReport report(long block, long sentThrough, long windowEnd, boolean probed, long now) {
    if (gap.isShownBy(block, sentThrough)) {
      return AckReport.LEFT_OUT;
    }
    if (block == sentThrough) {
      return block < windowEnd ? AckReport.IDLE : AckReport.WHOLE;
    }
    boolean isLoss = rate.isAtOnce() || probed || meter.isGap(block, now);
    return isLoss ? AckReport.LOSS : AckReport.TIMER;
  }

  /**
   * Measures what an ACK says of the path, and sets the rate.
   *
   * @param from the first block that it acknowledges
   * @param block the last one
   * @param hiddenThrough as for {@link DeliveryMeter#onAck}
   * @return true if a queue has caused the loss that it reports
   */
  boolean measure(
      long from, long block, AckReport report, long hiddenThrough, boolean probed, long now) {
    boolean loss = report == AckReport.LOSS;
    Delivery delivery = meter.onAck(from, block, report, hiddenThrough, probed, now);
    if (delivery == null) {
      if (loss && probed) {
        rate.onEndLost();
      }
      return loss && probed && !rate.isAtOnce() && path.hasQueue();
    }
    if (loss && !rate.isByRate() && isOfReceiversTimer(delivery)) {
      rate.onEndLost();
      return false;
    }
    if (report != AckReport.WHOLE && (!rate.isAtOnce() || !retransmission.isWindowSampled())) {
      retransmission.sample(delivery.roundTripNanos());
    }
    return rate.onDelivery(delivery);
  }

  /** True if no block has shown the gap, and a receiver's timer has sent the ACK. */
  private boolean isOfReceiversTimer(Delivery delivery) {
    long late = delivery.roundTripNanos() - Math.max(0, path.smallestRoundTripNanos());
    return late > receiverTimerNanos;
  }
}
