package dev.skiff.protocol.transfer;

import java.util.List;
import java.util.stream.LongStream;

/** A {@link SendTransfer} under test: its clock, and a line that takes whatever is due. */
final class SenderHarness {
  private static final long MILLISECOND = 1_000_000;

  final SendTransfer transfer;
  private long now;

  private SenderHarness(SendTransfer transfer) {
    this.transfer = transfer;
    this.now = Agreed.START;
  }

  /** A server that answers a plain RRQ. */
  static SenderHarness plain(long lastBlock) {
    SenderHarness sending = new SenderHarness(SendTransfer.answering(Limits.DEFAULT, Agreed.START));
    sending.transfer.onBlocksReady(lastBlock, true);
    return sending;
  }

  /** A server that answers an RRQ with an OACK. */
  static SenderHarness withOptions(TransferParameters parameters, long lastBlock) {
    SenderHarness sending =
        new SenderHarness(
            SendTransfer.answeringWithOptions(Limits.DEFAULT, parameters, Agreed.START));
    sending.transfer.onBlocksReady(lastBlock, true);
    return sending;
  }

  /** A client whose WRQ was accepted; the storage has nothing at hand yet. */
  static SenderHarness accepted(TransferParameters parameters) {
    return new SenderHarness(SendTransfer.accepted(Limits.DEFAULT, parameters, Agreed.START));
  }

  /** A client whose WRQ was accepted. */
  static SenderHarness accepted(TransferParameters parameters, long lastBlock) {
    SenderHarness sending = accepted(parameters);
    sending.transfer.onBlocksReady(lastBlock, true);
    return sending;
  }

  long now() {
    return now;
  }

  /** Transmits what is due. */
  List<Long> sent() {
    return sent(Long.MAX_VALUE);
  }

  /** Transmits what is due, up to a block: the socket takes no more. */
  List<Long> sent(long throughAtMost) {
    long from = transfer.transmitFrom();
    long through = Math.min(transfer.transmitThrough(), throughAtMost);
    if (through < from) {
      return List.of();
    }
    transfer.onTransmitted(through, now);
    return blocks(from, through);
  }

  /** The peer acknowledges a block; what is due then is transmitted. */
  List<Long> acked(long block) {
    transfer.onAck(transfer.wireNumber(block), now);
    return sent();
  }

  /** Time passes, and the machine is woken; what is due then is transmitted. */
  List<Long> after(long millis) {
    now += millis * MILLISECOND;
    if (transfer.ending() == null) {
      transfer.onTimer(now);
    }
    return sent();
  }

  /** Time until the machine wants to be woken, other than to send the end of a window again. */
  long waitMillis() {
    transfer.timers.disarm(TimerTable.Timer.PROBE);
    return (transfer.nextDeadline() - now) / MILLISECOND;
  }

  /** Wakes the machine at its deadlines until it ends. */
  long millisUntilTheEnd() {
    long start = now;
    while (transfer.ending() == null) {
      now = transfer.nextDeadline();
      transfer.onTimer(now);
      transfer.takeOptionAck();
      sent();
    }
    return (now - start) / MILLISECOND;
  }

  static List<Long> blocks(long from, long through) {
    return LongStream.rangeClosed(from, through).boxed().toList();
  }
}
