package dev.skiff.lab.interop;

/**
 * The router's line in both directions: a token bucket behind a queue in bytes.
 *
 * @param kilobits the rate, in kb/s
 * @param queueBytes the room in the queue
 */
record BottleneckLine(int kilobits, int queueBytes) {
  private static final int BYTES_PER_KILOBIT = 1_000 / 8;

  /** A bucket without room for two frames would let none pass. */
  private static final int LEAST_BURST_BYTES = 3_100;

  private static final int BURSTS_PER_SECOND = 1_000;

  /** For the shell of the router, whose interfaces are "client" and "server". */
  String commands() {
    int burst = Math.max(LEAST_BURST_BYTES, bytesPerSecond() / BURSTS_PER_SECOND);
    return """
        for device in client server; do
          tc qdisc add dev $device root tbf rate %dkbit burst %d limit %d
        done
        """
        .formatted(kilobits, burst, queueBytes);
  }

  /** The rate in bytes of whole frames. */
  int bytesPerSecond() {
    return kilobits * BYTES_PER_KILOBIT;
  }
}
