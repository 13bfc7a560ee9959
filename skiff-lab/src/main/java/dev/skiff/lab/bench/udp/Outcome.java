package dev.skiff.lab.bench.udp;

import org.jspecify.annotations.Nullable;

/**
 * What a measurement was.
 *
 * @param nanos from the first request to the end of the last transfer
 * @param busyNanos how much of that the clients' thread had something to do; -1 where that was not
 *     measured
 * @param bytes of payload
 * @param transfers that succeeded
 * @param repetitions how often a client sent something again, got something again, or missed
 *     something
 * @param failures transfers that were given up
 * @param refusal why the first of them was refused, or what the server agreed to instead of what it
 *     was asked for; null where nothing of this happened
 */
public record Outcome(
    long nanos,
    long busyNanos,
    long bytes,
    long transfers,
    long repetitions,
    long failures,
    @Nullable String refusal) {

  /** Whether everything came through. */
  public boolean isWhole() {
    return failures == 0 && refusal == null;
  }
}
