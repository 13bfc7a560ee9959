package dev.skiff.lab.sim.congestion;

import dev.skiff.protocol.wire.Direction;

/**
 * The properties that all cells of a table share.
 *
 * @param window that clients ask for
 * @param direction of all transfers, as their clients see it
 * @param receivers the kind of the receivers; the senders are Skiff's
 * @param loss the share that is lost at random, 0 to 1
 * @param lateAcks the share of ACKs that come 10 ms late, 0 to 1
 */
record GridSettings(
    int window, Direction direction, Receivers receivers, double loss, double lateAcks) {
  @Override
  public String toString() {
    return "%s, window %d, receivers %s, random loss %.0f %%, late ACKs %.0f %%"
        .formatted(
            direction == Direction.READ ? "downloads" : "uploads",
            window,
            receivers.label(),
            loss * 100,
            lateAcks * 100);
  }
}
