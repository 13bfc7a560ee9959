package dev.skiff.lab.sim.goodput;

import dev.skiff.lab.net.VirtualTime;
import dev.skiff.protocol.wire.Packet;

/**
 * Two sides whose timeout is always the same, as tftp-hpa's and atftpd's are documented to be (1
 * and 5 seconds). The receiver takes blocks in order only, and acknowledges the end of a window and
 * a hole, once (RFC 7440 section 4); the sender begins its window again behind each new ACK, and
 * after each timeout. Neither gives up.
 */
final class FixedTimerPair implements TransferPair {
  private final long timeoutNanos;

  FixedTimerPair(long timeoutNanos) {
    this.timeoutNanos = timeoutNanos;
  }

  @Override
  public boolean transfer(DuplexLink link, int window, int blocks) {
    return new Exchange(link, window, blocks + 1, timeoutNanos).run();
  }

  private static final class Exchange {
    private final DuplexLink link;
    private final VirtualTime time;
    private final int window;
    private final int lastBlock;
    private final long timeoutNanos;
    private final VirtualTime.Alarm senderWakes;
    private final VirtualTime.Alarm receiverWakes;
    private int acknowledged;
    private int received;
    private int answered;
    private int reportedHole = -1;

    Exchange(DuplexLink link, int window, int lastBlock, long timeoutNanos) {
      this.link = link;
      this.time = link.time();
      this.window = window;
      this.lastBlock = lastBlock;
      this.timeoutNanos = timeoutNanos;
      senderWakes = time.alarm(this::sendWindow);
      receiverWakes = time.alarm(this::answer);
    }

    boolean run() {
      link.sender(this::onAck);
      link.receiver(this::onData);
      sendWindow();
      while (acknowledged < lastBlock && time.advance()) {
        // Something has happened.
      }
      return acknowledged == lastBlock;
    }

    private void sendWindow() {
      int end = Math.min(lastBlock, acknowledged + window);
      for (int block = acknowledged + 1; block <= end; block++) {
        link.send(block, block == lastBlock ? 0 : BLOCK_SIZE);
      }
      senderWakes.set(time.now() + timeoutNanos);
    }

    private void onAck(Packet.Ack ack) {
      if (ack.block() > acknowledged) {
        acknowledged = ack.block();
        sendWindow();
      }
    }

    private void onData(Packet.Data data) {
      if (data.block() == received + 1) {
        received++;
        receiverWakes.set(time.now() + timeoutNanos);
        if (received == answered + window || received == lastBlock) {
          answer();
        }
      } else if (data.block() <= received ? received == lastBlock || window == 1 : isNewHole()) {
        reportedHole = received;
        answer();
      }
    }

    private boolean isNewHole() {
      return window > 1 && reportedHole != received;
    }

    private void answer() {
      answered = received;
      link.acknowledge(received);
      receiverWakes.set(time.now() + timeoutNanos);
    }
  }
}
