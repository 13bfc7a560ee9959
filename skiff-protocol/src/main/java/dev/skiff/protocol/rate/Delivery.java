package dev.skiff.protocol.rate;

/**
 * The measure that an ACK gives of blocks that were sent once.
 *
 * @param blocks the number of blocks that arrived; 0 if the first of them was lost
 * @param spanNanos the time between the departures of the first and of the last of them
 * @param roundTripNanos the time from the departure of the last one to its ACK
 * @param positionInRun the blocks that left together, up to the last one: their own queue
 * @param gap true if the ACK reports a loss
 * @param newLoss true if the lost block left after the rate was last lowered
 */
public record Delivery(
    int blocks,
    long spanNanos,
    long roundTripNanos,
    int positionInRun,
    boolean gap,
    boolean newLoss) {}
