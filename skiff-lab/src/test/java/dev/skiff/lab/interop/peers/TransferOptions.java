package dev.skiff.lab.interop.peers;

import java.util.OptionalInt;

/**
 * The options that a test wants a client to ask for. Those not set are left to the client.
 *
 * @param plain no options at all in the request, as RFC 1350 had it
 */
public record TransferOptions(
    Mode mode,
    OptionalInt blksize,
    OptionalInt windowsize,
    OptionalInt timeoutSeconds,
    boolean tsize,
    boolean plain) {

  public enum Mode {
    OCTET,
    NETASCII;

    String word() {
      return this == OCTET ? "octet" : "netascii";
    }
  }

  public TransferOptions {
    boolean any =
        blksize.isPresent() || windowsize.isPresent() || timeoutSeconds.isPresent() || tsize;
    if (plain && any) {
      throw new IllegalArgumentException("a plain request carries no options");
    }
  }

  public static TransferOptions defaults() {
    OptionalInt none = OptionalInt.empty();
    return new TransferOptions(Mode.OCTET, none, none, none, false, false);
  }

  public TransferOptions withMode(Mode value) {
    return new TransferOptions(value, blksize, windowsize, timeoutSeconds, tsize, plain);
  }

  public TransferOptions withBlksize(int value) {
    OptionalInt size = OptionalInt.of(value);
    return new TransferOptions(mode, size, windowsize, timeoutSeconds, tsize, plain);
  }

  public TransferOptions withWindowsize(int value) {
    OptionalInt size = OptionalInt.of(value);
    return new TransferOptions(mode, blksize, size, timeoutSeconds, tsize, plain);
  }

  public TransferOptions withTimeoutSeconds(int value) {
    OptionalInt seconds = OptionalInt.of(value);
    return new TransferOptions(mode, blksize, windowsize, seconds, tsize, plain);
  }

  public TransferOptions withTsize() {
    return new TransferOptions(mode, blksize, windowsize, timeoutSeconds, true, plain);
  }

  public TransferOptions asPlain() {
    return new TransferOptions(mode, blksize, windowsize, timeoutSeconds, tsize, true);
  }
}
