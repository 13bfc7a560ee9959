package dev.skiff.lab.sim.check;

import dev.skiff.lab.net.VirtualTime;
import dev.skiff.lab.sim.scenario.Content;
import dev.skiff.lab.sim.scenario.Rules;
import dev.skiff.lab.sim.scenario.Run;
import dev.skiff.protocol.wire.Opcode;
import dev.skiff.protocol.wire.PacketDecoder;
import java.nio.ByteBuffer;

/** The rules for the datagrams that a transfer exchanges with its peer. */
final class ExchangeRules {
  private final Rules rules;
  private final VirtualTime time;
  private final int handshakeTries;
  private final SafetyChecker safety;

  ExchangeRules(Run run, SafetyChecker safety) {
    this.rules = run.rules();
    this.time = run.time();
    this.handshakeTries = run.scenario().serverLimits().handshakeTries();
    this.safety = safety;
  }

  /** A datagram that is not an ERROR goes to the peer. */
  void onSent(ObservedSocket socket, Opcode opcode, ByteBuffer datagram) {
    socket.sentOptionAck |= opcode == Opcode.OACK;
    checkAnswers(socket);
    if (opcode == Opcode.DATA) {
      checkData(socket, datagram);
    } else if (opcode == Opcode.ACK) {
      checkAck(socket, PacketDecoder.blockNumber(datagram));
    }
  }

  private void checkAnswers(ObservedSocket socket) {
    socket.answers++;
    int allowed = handshakeTries + socket.requestsRepeated;
    rules.require(
        socket.heard || socket.answers <= allowed,
        () -> "answer " + socket.answers + " to a client that has never answered");
  }

  private void checkData(ObservedSocket socket, ByteBuffer datagram) {
    ObservedSocket.Wanted wanted = socket.wanted;
    if (safety.hasSeenDamage() || wanted == null || !socket.hasFewBlocks()) {
      return;
    }
    int number = PacketDecoder.blockNumber(datagram);
    boolean inWindow = number <= socket.highestAck + socket.windowSize;
    rules.require(
        number > 0 && inWindow,
        () ->
            "DATA %d is sent where ACK %d was the latest and the window is %d"
                .formatted(number, socket.highestAck, socket.windowSize));
    socket.highestData = Math.max(socket.highestData, number);
    if (!wanted.file().text()) {
      ByteBuffer payload = datagram.position(PacketDecoder.HEADER_BYTES);
      long place = (number - 1L) * socket.blockSize;
      rules.require(
          Content.isAt(wanted.file(), place, payload),
          () -> "DATA " + number + " holds other bytes than " + wanted.file().name());
    }
  }

  private void checkAck(ObservedSocket socket, int number) {
    ObservedSocket.Wanted wanted = socket.wanted;
    boolean last = socket.hasFewBlocks() && number == socket.lastBlock && !socket.sends();
    rules.require(
        !last
            || safety.hasSeenDamage()
            || wanted == null
            || safety.published().has(wanted.file(), socket.ofServer),
        () -> "the last ACK is sent before the file is published");
    if (!socket.sends() && number > socket.highestAck) {
      socket.highestAck = number;
      socket.progressAt = time.elapsedNanos();
    }
  }

  /** A datagram of the peer is about to be handled. */
  void onHandling(ObservedSocket socket, Opcode opcode, int number) {
    socket.heard |= opcode == Opcode.ACK || opcode == Opcode.DATA;
    if (opcode == Opcode.ACK && number <= socket.lastBlock) {
      int first = socket.sentOptionAck ? 0 : 1;
      boolean valid = number >= first && number <= Math.max(socket.highestData, first);
      socket.validated |= socket.sends() && (valid || !socket.hasFewBlocks());
      if (socket.sends() && number > socket.highestAck) {
        socket.highestAck = number;
        socket.progressAt = time.elapsedNanos();
      }
    } else if (opcode == Opcode.DATA && !socket.sends()) {
      socket.validated |= number >= 1 && number <= socket.windowSize;
    }
  }
}
