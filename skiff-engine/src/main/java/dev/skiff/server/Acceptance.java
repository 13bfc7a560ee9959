package dev.skiff.server;

import dev.skiff.protocol.wire.ErrorCode;
import dev.skiff.protocol.wire.Mode;

/** The answer of the table of transfers to a request. */
sealed interface Acceptance {
  /** The client repeated a request, and its transfer repeats the answer. */
  record Repeated() implements Acceptance {}

  /** Another loop has to look first. The table gives its answer later. */
  record Deferred() implements Acceptance {}

  /** The request is reported, and left unanswered. */
  record Ignored() implements Acceptance {}

  /** The request is refused and reported. The dispatcher sends the ERROR. */
  record Refused(RequestAddress address, ErrorCode code, String message) implements Acceptance {}

  /** The transfer has a place. The dispatcher begins it. */
  record New(UdpServerTransfer transfer, Mode mode) implements Acceptance {}
}
