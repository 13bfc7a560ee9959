package dev.skiff.lab.sim.check;

import dev.skiff.lab.sim.scenario.Rules;
import dev.skiff.protocol.wire.Opcode;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * The answers that a datagram draws from the port that it came to: one at most, or a window where
 * it is an ACK that says something new (RFC 1123 section 4.2.3.1), and nothing where it is an
 * ERROR.
 */
final class DrawnAnswers {
  private final Rules rules;

  /** The port whose datagram is being handled; null between two of them. */
  private @Nullable InetSocketAddress port;

  private Opcode opcode = Opcode.OACK;
  private int number;
  private int drawn;
  private int dataDrawn;

  DrawnAnswers(Rules rules) {
    this.rules = rules;
  }

  /** A datagram is about to be handled. */
  void onHandling(InetSocketAddress local, Opcode itsOpcode, int itsNumber) {
    port = local;
    opcode = itsOpcode;
    number = itsNumber;
    drawn = 0;
    dataDrawn = 0;
  }

  /** A datagram leaves a port. */
  void onSent(InetSocketAddress local, Opcode sent) {
    if (local.equals(port)) {
      drawn++;
      dataDrawn += sent == Opcode.DATA ? 1 : 0;
    }
  }

  /**
   * The datagram has been handled.
   *
   * @param socket whose peer was known before; null where that is not so
   */
  void onHandled(@Nullable ObservedSocket socket, InetSocketAddress sender) {
    port = null;
    Opcode what = opcode;
    rules.require(what != Opcode.ERROR || drawn == 0, () -> "an ERROR was answered");
    if (socket == null || !socket.sendsAtOnce()) {
      return;
    }
    if (!sender.equals(socket.peer) || what != Opcode.ACK) {
      rules.require(drawn <= 1, () -> what + " drew " + drawn + " datagrams");
      rules.require(dataDrawn == 0, () -> what + " drew DATA");
    } else if (dataDrawn > 0) {
      rules.require(dataDrawn <= socket.windowSize, () -> "an ACK drew " + dataDrawn + " blocks");
      rules.require(
          number != socket.latestAckWithData,
          () -> "ACK " + number + " came again and drew DATA again");
      socket.latestAckWithData = number;
    }
  }
}
