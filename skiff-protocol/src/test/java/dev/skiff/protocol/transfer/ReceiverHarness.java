package dev.skiff.protocol.transfer;

import dev.skiff.protocol.wire.Mode;

/**
 * A {@link ReceiveTransfer} under test: its clock, and inputs that return the reply as text: "",
 * "handshake" or "ack 7".
 */
final class ReceiverHarness {
  private static final long MILLISECOND = 1_000_000;

  final ReceiveTransfer transfer;
  private long now;

  private ReceiverHarness(ReceiveTransfer transfer) {
    this.transfer = transfer;
    this.now = Agreed.START;
    transfer.onRoom(Long.MAX_VALUE / 2);
  }

  /** A server that answers a WRQ; the reply is still due. */
  static ReceiverHarness answering(TransferParameters parameters) {
    return answering(parameters, Mode.OCTET);
  }

  static ReceiverHarness answering(TransferParameters parameters, Mode mode) {
    return new ReceiverHarness(
        ReceiveTransfer.answering(Limits.DEFAULT, parameters, mode, Agreed.START));
  }

  /** A server that has sent its reply to a WRQ. */
  static ReceiverHarness opened(TransferParameters parameters) {
    ReceiverHarness receiving = answering(parameters);
    receiving.reply();
    return receiving;
  }

  /** A server that has taken every block up to one. */
  static ReceiverHarness through(long block, TransferParameters parameters) {
    ReceiverHarness receiving = opened(parameters);
    for (long b = 1; b <= block; b++) {
      receiving.full(b);
    }
    return receiving;
  }

  /** The same over a round trip of 100 ms: its timeout is 300 ms. */
  static ReceiverHarness throughSlowly(long block, TransferParameters parameters) {
    ReceiverHarness receiving = opened(parameters);
    receiving.after(100);
    for (long b = 1; b <= block; b++) {
      receiving.full(b);
    }
    return receiving;
  }

  /** A client that got an OACK; its ACK 0 is still due. */
  static ReceiverHarness accepted(TransferParameters parameters) {
    return new ReceiverHarness(
        ReceiveTransfer.accepted(Limits.DEFAULT, parameters, Mode.OCTET, Agreed.START));
  }

  /** A client that got block 1 at once. */
  static ReceiverHarness plain() {
    return new ReceiverHarness(ReceiveTransfer.plain(Limits.DEFAULT, Mode.OCTET, Agreed.START));
  }

  long now() {
    return now;
  }

  String reply() {
    return switch (transfer.takeReply(now)) {
      case NONE -> "";
      case HANDSHAKE -> "handshake";
      case ACK -> "ack " + transfer.ackNumber();
    };
  }

  /** True if a block is kept; no reply is taken. */
  boolean keeps(int wire, int length) {
    return transfer.onData(wire, length, now) > 0;
  }

  /** A full block comes. */
  String full(long block) {
    return data((int) (block & 0xffff), Agreed.BLOCK_BYTES);
  }

  /** A short block comes: the last one. */
  String last(long block) {
    return data((int) (block & 0xffff), 100);
  }

  String data(int wire, int length) {
    transfer.onData(wire, length, now);
    return reply();
  }

  /** The file is stored. */
  String stored() {
    transfer.onStored(now);
    return reply();
  }

  /** Time passes, and the machine is woken. */
  String after(long millis) {
    now += millis * MILLISECOND;
    if (transfer.ending() == null) {
      transfer.onTimer(now);
    }
    return reply();
  }

  /** Time until the deadline. */
  long waitMillis() {
    return (transfer.nextDeadline() - now) / MILLISECOND;
  }

  /** Wakes the machine at its deadlines until it ends. */
  long millisUntilTheEnd() {
    long start = now;
    while (transfer.ending() == null) {
      now = transfer.nextDeadline();
      transfer.onTimer(now);
      reply();
    }
    return (now - start) / MILLISECOND;
  }
}
