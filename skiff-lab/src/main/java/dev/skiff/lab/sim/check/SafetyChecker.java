package dev.skiff.lab.sim.check;

import dev.skiff.lab.net.Flight;
import dev.skiff.lab.net.Network;
import dev.skiff.lab.net.NetworkObserver;
import dev.skiff.lab.net.VirtualTime;
import dev.skiff.lab.sim.host.HostObserver;
import dev.skiff.lab.sim.scenario.Addresses;
import dev.skiff.lab.sim.scenario.FileSpec;
import dev.skiff.lab.sim.scenario.Rules;
import dev.skiff.lab.sim.scenario.Run;
import dev.skiff.protocol.wire.Datagram;
import dev.skiff.protocol.wire.ErrorCode;
import dev.skiff.protocol.wire.Opcode;
import dev.skiff.protocol.wire.Packet;
import dev.skiff.protocol.wire.PacketDecoder;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Watches what must hold whatever happens, from outside: by the datagrams, by what becomes of the
 * files, and by what users are told. A broken rule ends the run.
 *
 * <ul>
 *   <li>What is published is what was sent, and each DATA holds the bytes of the file that was
 *       asked for.
 *   <li>No user is told that a file has arrived before it is published.
 *   <li>An answer comes from the address that was asked, to a client that has asked.
 *   <li>Nothing answers an ERROR, and a side that has sent one sends no more.
 *   <li>An ACK that comes again brings no DATA (RFC 1123 section 4.2.3.1).
 *   <li>One datagram draws one answer at most; an ACK draws a window at most.
 *   <li>No block is sent that lies further ahead of the latest ACK than a window.
 *   <li>A peer that has not answered gets three datagrams, and one for each repeated request.
 *   <li>A client's fallbacks come to an end.
 *   <li>A stranger gets ERROR 5 and nothing else.
 *   <li>A socket or a file that is closed is not used.
 *   <li>The DATA are as many as there are blocks, and more only in proportion to what went wrong.
 * </ul>
 *
 * <p>UDP's checksum shows nearly all damage, and a damaged datagram that it shows is dropped. Once
 * one has got through, the simulator cannot know what was sent: the file then has to have the
 * length that was agreed on, but its bytes are not judged, nor what an ACK or the number of a DATA
 * may have led to.
 */
public final class SafetyChecker implements NetworkObserver, HostObserver {
  private final Rules rules;
  private final VirtualTime time;
  private final RequestLog requests;
  private final DrawnAnswers drawn;
  private final PublishedFiles published;
  private final HangChecker hangs;
  private final ExchangeRules exchange;
  private final Map<InetSocketAddress, ObservedSocket> sockets = new HashMap<>();
  private final List<ObservedSocket> all = new ArrayList<>();
  private boolean damaged;
  private long sent;
  private long dataSent;

  /** True if what comes may begin the transfer of a client. */
  private boolean handshaking;

  public SafetyChecker(Run run) {
    this.rules = run.rules();
    this.time = run.time();
    this.requests = new RequestLog(run);
    this.drawn = new DrawnAnswers(rules);
    this.published = new PublishedFiles(run, this);
    this.hangs = new HangChecker(run, this);
    this.exchange = new ExchangeRules(run, this);
  }

  /** The files that were published. */
  public PublishedFiles published() {
    return published;
  }

  /** Told of each file that hangs. */
  public HangChecker hangs() {
    return hangs;
  }

  /** True if a datagram arrived that was not as it was sent. */
  public boolean hasSeenDamage() {
    return damaged;
  }

  public long datagramsSent() {
    return sent;
  }

  /** All transfers' sockets that there have been. */
  public List<ObservedSocket> sockets() {
    return all;
  }

  public void require(boolean holds, Supplier<String> otherwise) {
    rules.require(holds, otherwise);
  }

  /** The open sockets where the blocks of a file arrive. */
  public List<ObservedSocket> receivers(FileSpec file, boolean ofServer) {
    return sockets.values().stream()
        .filter(socket -> socket.ofServer == ofServer && socket.receives(file))
        .toList();
  }

  // Sockets.

  @Override
  public void onOpened(InetSocketAddress local) {
    ObservedSocket socket = new ObservedSocket(local, Addresses.isOfServer(local));
    sockets.put(local, socket);
    all.add(socket);
  }

  @Override
  public void onClosed(InetSocketAddress local) {
    ObservedSocket socket = sockets.remove(local);
    if (socket != null) {
      socket.open = false;
    }
  }

  @Override
  public void onUseAfterClose(InetSocketAddress local) {
    require(false, () -> Network.nameOf(local) + " is used after it was closed");
  }

  // Datagrams.

  @Override
  public void onSent(Flight flight) {
    sent++;
    Opcode opcode = opcode(flight.bytes());
    drawn.onSent(flight.from(), opcode);
    ObservedSocket socket = sockets.get(flight.from());
    if (socket != null) {
      dataSent += opcode == Opcode.DATA ? 1 : 0;
      onSent(socket, flight, opcode);
    } else if (Addresses.isService(flight.from())) {
      require(
          requests.hasAsked(new RequestLog.Path(flight.to(), flight.from())),
          () -> "an answer comes from an address that was not asked");
    }
  }

  private void onSent(ObservedSocket socket, Flight flight, Opcode opcode) {
    if (opcode == Opcode.RRQ || opcode == Opcode.WRQ) {
      onRequestSent(socket, flight);
      return;
    }
    boolean refusal = opcode == Opcode.ERROR && isAbout(flight, ErrorCode.UNKNOWN_TRANSFER_ID);
    if (socket.peer == null && !refusal) {
      identify(socket, flight, opcode);
    }
    if (!flight.to().equals(socket.peer)) {
      boolean handshake = socket.peer == null && opcode == Opcode.ERROR;
      require(refusal || handshake, () -> opcode + " goes to a stranger");
      return;
    }
    require(!socket.erred, () -> opcode + " follows an ERROR");
    if (opcode == Opcode.ERROR) {
      socket.erred = true;
      return;
    }
    exchange.onSent(socket, opcode, ByteBuffer.wrap(flight.bytes()));
  }

  private void onRequestSent(ObservedSocket socket, Flight flight) {
    if (socket.wanted == null && decode(flight.bytes()) instanceof Packet.Request request) {
      socket.wanted = requests.onAsked(request);
      socket.service = flight.to();
      socket.askedAt = time.elapsedNanos();
      socket.heard = true;
      socket.validated = true;
    }
  }

  /** The first datagram to a peer shows who that is. */
  private void identify(ObservedSocket socket, Flight flight, Opcode opcode) {
    long now = time.elapsedNanos();
    InetSocketAddress to = flight.to();
    if (!socket.ofServer) {
      // A request may not have left yet, and the answer to one of the process before it arrives.
      InetSocketAddress service = socket.service;
      require(
          service == null ? Addresses.isOfServer(to) : to.getAddress().equals(service.getAddress()),
          () -> opcode + " goes to another host than the one that was asked");
      if (opcode != Opcode.ERROR) {
        socket.agree(to, socket.oacks.getOrDefault(to, List.of()), now);
      }
      return;
    }
    Datagram answer = decode(flight.bytes());
    InetSocketAddress service = Addresses.service(socket.local.getAddress());
    RequestLog.Path path = new RequestLog.Path(to, service);
    require(requests.hasAsked(path), () -> "an answer comes from an address that was not asked");
    socket.wanted = requests.answeredBy(path, answer);
    socket.agree(to, answer instanceof Packet.OptionAck oack ? oack.options() : List.of(), now);
  }

  @Override
  public void onArriving(Flight flight) {
    damaged |= flight.isDamaged();
  }

  @Override
  public void onHandling(InetSocketAddress local, InetSocketAddress sender, ByteBuffer datagram) {
    Opcode opcode = opcode(datagram);
    int number = PacketDecoder.blockNumber(datagram);
    drawn.onHandling(local, opcode, number);
    ObservedSocket socket = sockets.get(local);
    handshaking = socket != null && socket.peer == null;
    if (socket == null) {
      onHandlingElsewhere(local, sender, datagram);
    } else if (handshaking) {
      onHandlingInHandshake(socket, sender, datagram);
    } else if (sender.equals(socket.peer)) {
      exchange.onHandling(socket, opcode, number);
    }
  }

  private void onHandlingElsewhere(
      InetSocketAddress local, InetSocketAddress sender, ByteBuffer datagram) {
    if (Addresses.isService(local)) {
      onRequest(new RequestLog.Path(sender, local), datagram);
    }
  }

  private void onRequest(RequestLog.Path path, ByteBuffer datagram) {
    Datagram decoded = decode(datagram);
    requests.onArrived(path, decoded);
    for (ObservedSocket socket : sockets.values()) {
      boolean sameAddress = socket.local.getAddress().equals(path.service().getAddress());
      boolean known = sameAddress && path.client().equals(socket.peer);
      socket.requestsRepeated += known && decoded instanceof Packet.Request ? 1 : 0;
    }
  }

  private static void onHandlingInHandshake(
      ObservedSocket socket, InetSocketAddress sender, ByteBuffer datagram) {
    if (decode(datagram) instanceof Packet.OptionAck oack) {
      socket.oacks.putIfAbsent(sender, oack.options());
    }
  }

  @Override
  public void onHandled(InetSocketAddress local, InetSocketAddress sender) {
    drawn.onHandled(handshaking ? null : sockets.get(local), sender);
  }

  /** Nothing goes on any more: counts the DATA. */
  public void onEnd(DataBudget budget, boolean allSucceeded) {
    long most = budget.most(all, allSucceeded);
    require(
        damaged || budget.isVoid() || dataSent <= most,
        () -> dataSent + " DATA, " + most + " would do");
  }

  private static boolean isAbout(Flight flight, ErrorCode code) {
    return number(flight.bytes()) == code.value();
  }

  private static Datagram decode(byte[] bytes) {
    return PacketDecoder.decode(ByteBuffer.wrap(bytes));
  }

  private static Datagram decode(ByteBuffer datagram) {
    return PacketDecoder.decode(datagram.duplicate());
  }

  private static Opcode opcode(byte[] bytes) {
    return opcode(ByteBuffer.wrap(bytes));
  }

  private static Opcode opcode(ByteBuffer datagram) {
    Opcode opcode = Opcode.of(PacketDecoder.opcode(datagram));
    return opcode == null ? Opcode.OACK : opcode;
  }

  private static int number(byte[] bytes) {
    return PacketDecoder.blockNumber(ByteBuffer.wrap(bytes));
  }
}
