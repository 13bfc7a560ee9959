package dev.skiff.transfer;

/** What carries a transfer. */
public enum Transport {
  /** Datagrams: TFTP as RFC 1350 has it. */
  UDP,
  /** A connection: the same service without its own repetitions, between Skiff and Skiff. */
  TCP
}
