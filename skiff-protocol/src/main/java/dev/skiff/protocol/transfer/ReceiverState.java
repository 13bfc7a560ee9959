package dev.skiff.protocol.transfer;

/**
 * The state of a {@link ReceiveTransfer} that goes on. {@link Transfer#ending()} says whether it
 * does.
 *
 * <p>An ERROR of the peer, a violation, a failure of the storage, a cancellation and a timer that
 * gives up end the transfer in every state: as failed before {@link #LINGERING}, as completed in
 * it.
 */
enum ReceiverState {
  /**
   * The reply to the handshake, an OACK or ACK 0, is due or sent, and no DATA has come yet. The
   * reply is sent again on a timeout, or if the peer repeats its request or OACK.
   *
   * <p>To {@link #RECEIVING}: a DATA of the first window comes.
   */
  HANDSHAKE,

  /**
   * Blocks come. An ACK is due at the end of a window, at a gap, and on a timeout.
   *
   * <p>To {@link #STORING}: the last block of the file and all blocks before it have come.
   */
  RECEIVING,

  /**
   * The caller stores the file. DATA is ignored. The ACK before is repeated now and then, so that
   * the sender waits; the last ACK promises that the file is stored.
   *
   * <p>To {@link #LINGERING}: the caller reports that the file is stored.
   */
  STORING,

  /**
   * The file is stored and the last ACK is due or sent. It is sent again if the last block comes
   * again, because it may be lost (RFC 1350 section 6, dallying).
   *
   * <p>To the end: the linger time is over, or the caller stops it.
   */
  LINGERING
}
