package dev.skiff.transfer;

/** The protocol that carries a transfer. */
public enum Transport {
  /** Datagrams: TFTP as RFC 1350 defines it. */
  UDP,
  /** A connection. Only Skiff speaks TFTP over TCP. */
  TCP
}
