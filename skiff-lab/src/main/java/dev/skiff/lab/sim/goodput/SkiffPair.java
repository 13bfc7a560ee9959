package dev.skiff.lab.sim.goodput;

import dev.skiff.lab.net.VirtualTime;
import dev.skiff.protocol.transfer.BlockNumbering;
import dev.skiff.protocol.transfer.Ending;
import dev.skiff.protocol.transfer.Limits;
import dev.skiff.protocol.transfer.ReceiveTransfer;
import dev.skiff.protocol.transfer.SendTransfer;
import dev.skiff.protocol.transfer.Transfer;
import dev.skiff.protocol.transfer.TransferParameters;
import dev.skiff.protocol.wire.Mode;
import dev.skiff.protocol.wire.Packet;
import java.util.OptionalLong;

/** Skiff's two machines. */
final class SkiffPair implements TransferPair {
  @Override
  public boolean transfer(DuplexLink link, int window, int blocks) {
    return new Exchange(link, window, blocks).run();
  }

  private static final class Exchange {
    private final DuplexLink link;
    private final VirtualTime time;
    private final long lastBlock;
    private final SendTransfer sender;
    private final ReceiveTransfer receiver;
    private final VirtualTime.Alarm senderWakes;
    private final VirtualTime.Alarm receiverWakes;

    Exchange(DuplexLink link, int window, int blocks) {
      this.link = link;
      this.time = link.time();
      this.lastBlock = blocks + 1L;
      TransferParameters parameters =
          new TransferParameters(
              BLOCK_SIZE, window, BlockNumbering.ROLLOVER_TO_0, false, 0, OptionalLong.empty());
      sender = SendTransfer.accepted(Limits.DEFAULT, parameters, time.now());
      receiver = ReceiveTransfer.answering(Limits.DEFAULT, parameters, Mode.OCTET, time.now());
      sender.onBlocksReady(lastBlock, true);
      receiver.onRoom(Long.MAX_VALUE / 2);
      senderWakes = time.alarm(this::onSenderWakes);
      receiverWakes = time.alarm(this::onReceiverWakes);
    }

    boolean run() {
      link.sender(this::onAck);
      link.receiver(this::onData);
      drainReceiver();
      drainSender();
      while (sender.ending() == null && time.advance()) {
        // Something has happened.
      }
      return sender.ending() instanceof Ending.Completed;
    }

    private void onAck(Packet.Ack ack) {
      sender.onAck(ack.block(), time.now());
      drainSender();
    }

    private void onSenderWakes() {
      sender.onTimer(time.now());
      drainSender();
    }

    private void drainSender() {
      long through = sender.transmitThrough();
      for (long block = sender.transmitFrom(); block <= through; block++) {
        link.send(sender.wireNumber(block), block == lastBlock ? 0 : BLOCK_SIZE);
      }
      if (through >= sender.transmitFrom()) {
        sender.onTransmitted(through, time.now());
      }
      sleep(sender, senderWakes);
    }

    private void onData(Packet.Data data) {
      receiver.onData(data.block(), data.payload().remaining(), time.now());
      drainReceiver();
    }

    private void onReceiverWakes() {
      receiver.onTimer(time.now());
      drainReceiver();
    }

    private void drainReceiver() {
      if (receiver.takeStore()) {
        receiver.onStored(time.now());
      }
      if (receiver.takeReply(time.now()) == ReceiveTransfer.Reply.ACK) {
        link.acknowledge(receiver.ackNumber());
      }
      sleep(receiver, receiverWakes);
    }

    private static void sleep(Transfer machine, VirtualTime.Alarm alarm) {
      if (machine.ending() == null) {
        alarm.set(machine.nextDeadline());
      } else {
        alarm.clear();
      }
    }
  }
}
