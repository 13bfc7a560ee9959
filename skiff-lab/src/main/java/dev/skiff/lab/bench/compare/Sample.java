package dev.skiff.lab.bench.compare;

import org.jspecify.annotations.Nullable;

/**
 * One measurement of one server.
 *
 * @param serverCpuSeconds null where the system does not tell
 * @param clientsBusySeconds how long the clients had something to do; null where nobody counted,
 *     because servers and clients shared the processors
 * @param repetitions how often clients had to send something again: something was lost
 * @param failures transfers that were given up
 */
record Sample(
    double seconds,
    long bytes,
    long transfers,
    @Nullable Double serverCpuSeconds,
    @Nullable Double clientsBusySeconds,
    long repetitions,
    long failures) {

  double megabytesPerSecond() {
    return bytes / 1e6 / seconds;
  }

  double transfersPerSecond() {
    return transfers / seconds;
  }

  /** Not a number where the system does not tell. */
  double serverCpuSecondsPerGigabyte() {
    return serverCpuSeconds == null ? Double.NaN : serverCpuSeconds / (bytes / 1e9);
  }

  /** How busy the clients were: near 1, the clients were measured and not the server. */
  double clientsBusy() {
    return clientsBusySeconds == null ? Double.NaN : clientsBusySeconds / seconds;
  }
}
