package dev.skiff.protocol.transfer;

/**
 * The state of a {@link SendTransfer} that goes on. {@link Transfer#ending()} says whether it does.
 *
 * <p>An ACK of the last block completes the transfer in {@link #SENDING} and {@link #PROBED}. An
 * ERROR of the peer, a failure of the storage, a cancellation and a timer that gives up end it as
 * failed in every state.
 */
enum SenderState {
  /**
   * A server's OACK is due or sent, and no ACK 0 has come yet. No block leaves. The OACK is sent
   * again on a timeout, or if the client repeats its RRQ.
   *
   * <p>To {@link #SENDING}: ACK 0 comes.
   */
  HANDSHAKE,

  /**
   * Blocks leave, up to the end of the window behind the last ACK. A new ACK moves the window; a
   * timeout, or a repeated RRQ without options before the first ACK, restarts it.
   *
   * <p>To {@link #PROBED}: the whole window has left, and its ACK is late; or a timeout on a slow
   * path sends the ends of the window.
   */
  SENDING,

  /**
   * The last block of the window, the tail, was sent a second time. It is not sent a third time
   * before the window moves or restarts.
   *
   * <p>To {@link #SENDING}: a new ACK moves the window, a timeout or a repeated RRQ restarts it, or
   * a block is repaired.
   */
  PROBED
}
