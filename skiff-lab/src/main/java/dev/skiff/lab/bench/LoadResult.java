package dev.skiff.lab.bench;

import org.jspecify.annotations.Nullable;

/**
 * The figures of a measurement.
 *
 * @param nanos from the first request to the end of the last transfer
 * @param busyNanos how much of that the clients had something to do; null if nothing tells
 * @param bytes of payload
 * @param transfers that succeeded
 * @param repetitions how often a client sent something again, got something again, or missed
 *     something
 * @param failures transfers that were given up
 * @param refusal the first ERROR, or what the server agreed to in place of what it was asked for;
 *     null if there was neither
 */
public record LoadResult(
    long nanos,
    @Nullable Long busyNanos,
    long bytes,
    long transfers,
    long repetitions,
    long failures,
    @Nullable String refusal) {

  /** True if all transfers have succeeded. */
  public boolean isWhole() {
    return failures == 0 && refusal == null;
  }
}
