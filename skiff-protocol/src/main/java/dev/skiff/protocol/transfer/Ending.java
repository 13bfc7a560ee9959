package dev.skiff.protocol.transfer;

/** The end of a transfer. */
public sealed interface Ending {
  /** Every byte arrived. The peer may not know it, if the last ACK was lost. */
  record Completed() implements Ending {}

  /** The transfer did not succeed. */
  record Failed(Failure failure) implements Ending {}
}
