package dev.skiff.lab.sim;

import dev.skiff.lab.net.Flight;
import dev.skiff.lab.net.NetworkObserver;
import dev.skiff.protocol.transfer.Ending;
import dev.skiff.protocol.transfer.Failure;
import dev.skiff.protocol.transfer.TransferParameters;
import dev.skiff.protocol.wire.Mode;
import dev.skiff.protocol.wire.Opcode;
import dev.skiff.protocol.wire.PacketDecoder;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Watches what must hold whatever happens, from outside: by the datagrams and by what becomes of
 * the file. A broken rule ends the run.
 *
 * <ul>
 *   <li>What is published is what was sent.
 *   <li>Nobody is told that a file has arrived before it is published.
 *   <li>Nothing answers an ERROR, and whoever has sent one sends no more.
 *   <li>An ACK that comes again brings no DATA (RFC 1123 section 4.2.3.1).
 *   <li>One datagram draws one answer at most; an ACK draws a window at most.
 *   <li>No block is sent that lies further ahead of the latest ACK than a window.
 *   <li>Whoever has not answered gets three datagrams, and one for each repeated request.
 *   <li>A stranger gets ERROR 5 and nothing else.
 *   <li>The DATA are as many as there are blocks, and more only in proportion to what went wrong.
 * </ul>
 *
 * <p>UDP's checksum shows nearly all damage, and a damaged datagram that it shows is dropped. Once
 * one has got through, nobody can know what was sent: the file then has to have the length that was
 * agreed on, but its bytes are not judged, nor what an ACK or the number of a DATA may have led to.
 */
final class Referee implements NetworkObserver {
  private static final int NONE = -1;
  private static final int BLOCK_NUMBERS = 65_536;

  /** What is known of a port with a transfer. */
  private static final class Watch {
    final TransferEnd end;
    final InetSocketAddress peer;
    final int windowSize;
    final long lastBlock;
    boolean heard;
    boolean erred;
    int answers;
    int requestsJoined;
    int latestAckWithData = NONE;
    int highestAck;

    Watch(TransferEnd end, long length, boolean heard) {
      TransferParameters parameters = end.machine().parameters();
      this.end = end;
      this.peer = end.peer();
      this.windowSize = parameters.windowSize();
      this.lastBlock = length / parameters.blockSize() + 1;
      this.heard = heard;
    }

    boolean hasFewBlocks() {
      return lastBlock < BLOCK_NUMBERS;
    }
  }

  private final Shape shape;
  private final Faults faults;
  private final Map<InetSocketAddress, Watch> watches = new HashMap<>();
  private final List<Watch> all = new ArrayList<>();
  private int published;
  private boolean damaged;
  private long sent;
  private long dataSent;
  private long lost;

  /** What is being taken, and what it has drawn from the same port. */
  private @Nullable Flight current;

  private @Nullable Watch watchOfCurrent;
  private int drawn;
  private int dataDrawn;

  Referee(Shape shape, Faults faults) {
    this.shape = shape;
    this.faults = faults;
  }

  /** How often the file was published. */
  int published() {
    return published;
  }

  /** Whether a datagram arrived that was not as it was sent. */
  boolean hasSeenDamage() {
    return damaged;
  }

  long datagramsSent() {
    return sent;
  }

  long dataSent() {
    return dataSent;
  }

  long datagramsLost() {
    return lost;
  }

  void onBegun(TransferEnd end) {
    boolean client = end.local().getAddress().equals(World.CLIENT);
    Watch watch = new Watch(end, shape.length(), client);
    watches.put(end.local(), watch);
    all.add(watch);
  }

  void onPortLeft(InetSocketAddress local) {
    watches.remove(local);
  }

  void onRequestJoined(TransferEnd end) {
    Watch watch = watches.get(end.local());
    if (watch != null) {
      watch.requestsJoined++;
    }
  }

  void onSettled(TransferEnd end, @Nullable Failure failure) {
    boolean told = end instanceof SendingEnd && failure == null;
    require(
        !told || published > 0 || damaged,
        () -> "a transfer succeeded whose file is not published");
  }

  void onPublished(TransferParameters parameters, long length, long firstWrong) {
    published++;
    long announced = parameters.transferSizeBytes().orElse(0);
    boolean octet = shape.mode() == Mode.OCTET;
    require(
        !octet || announced == 0 || announced == length,
        () -> length + " bytes were published where tsize said " + announced);
    if (!damaged) {
      require(firstWrong < 0, () -> "what is published is wrong from byte " + firstWrong + " on");
      require(
          length == shape.length(),
          () -> length + " of " + shape.length() + " bytes are published");
    }
  }

  @Override
  public void onSent(Flight flight) {
    sent++;
    Opcode opcode = opcode(flight);
    dataSent += opcode == Opcode.DATA ? 1 : 0;
    if (current != null && current.to().equals(flight.from())) {
      drawn++;
      dataDrawn += opcode == Opcode.DATA ? 1 : 0;
    }
    Watch watch = watches.get(flight.from());
    if (watch == null) {
      return;
    }
    if (!flight.to().equals(watch.peer)) {
      require(opcode == Opcode.ERROR, () -> opcode + " goes to a stranger");
      return;
    }
    require(!watch.erred, () -> opcode + " follows an ERROR");
    if (opcode == Opcode.ERROR) {
      watch.erred = true;
      return;
    }
    checkAnswers(watch);
    if (opcode == Opcode.DATA) {
      checkData(watch, number(flight));
    } else if (opcode == Opcode.ACK) {
      checkAck(watch, number(flight));
    }
  }

  private void checkAnswers(Watch watch) {
    watch.answers++;
    int allowed = shape.serverLimits().handshakeTries() + watch.requestsJoined;
    require(
        watch.heard || watch.answers <= allowed,
        () -> "answer " + watch.answers + " to somebody who has never answered");
  }

  private void checkData(Watch watch, int number) {
    boolean inWindow = number <= watch.highestAck + watch.windowSize;
    require(
        damaged || !watch.hasFewBlocks() || (number > 0 && inWindow),
        () ->
            "DATA %d is sent where ACK %d was the latest and the window is %d"
                .formatted(number, watch.highestAck, watch.windowSize));
  }

  private void checkAck(Watch watch, int number) {
    boolean last = watch.hasFewBlocks() && number == watch.lastBlock;
    require(
        !last || published > 0 || damaged,
        () -> "the last ACK is sent before the file is published");
  }

  @Override
  public void onLost(Flight flight, String why) {
    lost++;
  }

  @Override
  public void onArriving(Flight flight) {
    damaged |= flight.isDamaged();
    current = flight;
    watchOfCurrent = watches.get(flight.to());
    drawn = 0;
    dataDrawn = 0;
    Watch watch = watchOfCurrent;
    if (watch != null && flight.from().equals(watch.peer)) {
      Opcode opcode = opcode(flight);
      watch.heard |= opcode == Opcode.ACK || opcode == Opcode.DATA;
      if (opcode == Opcode.ACK && number(flight) <= watch.lastBlock) {
        watch.highestAck = Math.max(watch.highestAck, number(flight));
      }
    }
  }

  @Override
  public void onTaken(Flight flight) {
    current = null;
    Watch watch = watchOfCurrent;
    Opcode opcode = opcode(flight);
    require(opcode != Opcode.ERROR || drawn == 0, () -> "an ERROR was answered");
    if (watch == null) {
      return;
    }
    boolean fromPeer = flight.from().equals(watch.peer);
    if (!fromPeer || opcode != Opcode.ACK) {
      require(drawn <= 1, () -> opcode + " drew " + drawn + " datagrams");
      require(dataDrawn == 0, () -> opcode + " drew DATA");
    } else if (dataDrawn > 0) {
      require(dataDrawn <= watch.windowSize, () -> "an ACK drew " + dataDrawn + " blocks");
      int number = number(flight);
      require(
          number != watch.latestAckWithData,
          () -> "ACK " + number + " came again and drew DATA again");
      watch.latestAckWithData = number;
    }
  }

  /**
   * Nothing goes on any more. Each block was sent once, and beyond that a window (with two more,
   * for probes) for each time that a fault struck, that a file let the other side wait for an
   * answer, and that a side tried in vain before it gave up.
   */
  void onEnd(long slowNanos) {
    long blocks = 0;
    long windows = 0;
    long again = faults.struck() + slowNanos / shape.shortestWaitNanos();
    for (Watch watch : all) {
      if (watch.end instanceof SendingEnd) {
        boolean gaveUp = watch.end.machine().ending() instanceof Ending.Failed;
        blocks += watch.lastBlock;
        windows = Math.max(windows, watch.windowSize);
        again += gaveUp ? shape.triesInVain() : 0;
      }
    }
    // Who takes over a transfer of its predecessor knows of no window, and answers each block.
    again += faults.has(Fault.CLIENT_RESTART) ? blocks : 0;
    long allowed = blocks + (windows + 2) * again;
    boolean exempt = damaged || shape.retransmitsTooSoon();
    require(exempt || dataSent <= allowed, () -> dataSent + " DATA, " + allowed + " would do");
  }

  private static Opcode opcode(Flight flight) {
    Opcode opcode = Opcode.of(PacketDecoder.opcode(ByteBuffer.wrap(flight.bytes())));
    return opcode == null ? Opcode.OACK : opcode;
  }

  private static int number(Flight flight) {
    return PacketDecoder.blockNumber(ByteBuffer.wrap(flight.bytes()));
  }

  private static void require(boolean holds, Supplier<String> otherwise) {
    if (!holds) {
      throw new BrokenRule(otherwise.get());
    }
  }
}
