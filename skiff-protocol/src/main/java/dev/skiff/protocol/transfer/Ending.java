package dev.skiff.protocol.transfer;

/** How a transfer ended. */
public sealed interface Ending {
  /** Each byte arrived, and both sides know it as far as the protocol lets them. */
  record Completed() implements Ending {}

  /** It did not succeed. */
  record Failed(Failure failure) implements Ending {}
}
