package dev.skiff.protocol.transfer;

import java.util.List;
import java.util.stream.LongStream;

/** A {@link SendTransfer} under test: its clock, and a line that takes each due block. */
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
    return plain(Limits.DEFAULT, lastBlock);
  }

  /** A server with these limits that answers a plain RRQ. */
  static SenderHarness plain(Limits limits, long lastBlock) {
    SenderHarness sending = new SenderHarness(SendTransfer.answering(limits, Agreed.START));
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

  /** Transmits the blocks that are due. */
  List<Long> sent() {
    return sent(Long.MAX_VALUE);
  }

  /** Transmits the blocks that are due, up to one: the socket takes no more. */
  List<Long> sent(long throughAtMost) {
    long from = transfer.transmitFrom();
    long through = Math.min(transfer.transmitThrough(), throughAtMost);
    if (through < from) {
      return List.of();
    }
    transfer.onTransmitted(through, now);
    return blocks(from, through);
  }

  /** The peer acknowledges a block, and the blocks that are due are transmitted. */
  List<Long> acked(long block) {
    transfer.onAck(transfer.wireNumber(block), now);
    return sent();
  }

  /** Time passes, the machine is woken, and the blocks that are due are transmitted. */
  List<Long> after(long millis) {
    now += millis * MILLISECOND;
    if (transfer.ending() == null) {
      transfer.onTimer(now);
    }
    return sent();
  }

  /** The same in microseconds. */
  List<Long> afterMicros(long micros) {
    now += micros * 1_000;
    transfer.onTimer(now);
    return sent();
  }

  /** Time until the deadline, tail probes not counted. */
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
