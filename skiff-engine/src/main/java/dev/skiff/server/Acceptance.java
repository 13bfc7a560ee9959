package dev.skiff.server;

import dev.skiff.protocol.wire.ErrorCode;
import dev.skiff.protocol.wire.Mode;

/** The answer of the table of transfers to a request. */
sealed interface Acceptance {
  /** The client repeats a request that is being answered: the transfer has been told. */
  record Repeated() implements Acceptance {}

  /** Another loop has to look first; the table gives its answer later. */
  record Deferred() implements Acceptance {}

  /** The request is refused, and the listener has been told; the client is to get an ERROR. */
  record Refused(RequestAddress address, ErrorCode code, String message) implements Acceptance {}

  /** The transfer has a place, and is to be begun. */
  record New(UdpServerTransfer transfer, Mode mode) implements Acceptance {}
}
