package dev.skiff.server;

import dev.skiff.log.SafeLog;
import dev.skiff.net.EventLoop;
import dev.skiff.net.UdpPort;
import dev.skiff.protocol.wire.Datagram;
import dev.skiff.protocol.wire.ErrorCode;
import dev.skiff.protocol.wire.Opcode;
import dev.skiff.protocol.wire.Packet;
import dev.skiff.protocol.wire.PacketDecoder;
import dev.skiff.protocol.wire.PacketEncoder;
import dev.skiff.transfer.TransferListener;
import dev.skiff.udp.SessionContext;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Takes what comes to a server's main port: a request goes to the table of transfers, and any other
 * packet gets ERROR 4. For the thread of the loop that has the port.
 */
final class RequestDispatcher implements UdpPort.Handler {
  private static final System.Logger LOG = SafeLog.of(RequestDispatcher.class);

  private static final long TELL_AGAIN_NANOS = 10_000_000_000L;

  /** A shorter datagram is not a packet, and gets no answer. */
  private static final int SHORTEST_PACKET = 4;

  private final EventLoop loop;
  private final int requestBytes;
  private final RequestAuthorizer files;
  private final Admission admission;
  private final UdpTransferTable transfers;
  private @Nullable UdpPort port;
  private long ignored;
  private long toldAt;

  /**
   * @param contexts one for each loop; the first loop has the port
   */
  RequestDispatcher(
      List<SessionContext> contexts,
      RequestAuthorizer files,
      Admission admission,
      TransferListener listener) {
    this.loop = contexts.getFirst().loop();
    this.requestBytes = contexts.getFirst().limits().requestBytes();
    this.files = files;
    this.admission = admission;
    this.transfers = new UdpTransferTable(contexts, files, admission, listener, this::act);
  }

  UdpTransferTable transfers() {
    return transfers;
  }

  /** Sets the port that ERRORs are sent from; called before the first datagram comes. */
  void attach(UdpPort mainPort) {
    port = mainPort;
  }

  @Override
  public void onDatagram(
      ByteBuffer datagram, InetSocketAddress sender, InetSocketAddress asked, long now) {
    // What one multicast datagram draws from all hosts of a group would be a flood.
    if (sender.getPort() == 0
        || asked.getAddress().isMulticastAddress()
        || datagram.remaining() < SHORTEST_PACKET
        || !admission.mayAnswer(sender.getAddress(), datagram.remaining(), now)) {
      return;
    }
    RequestAddress address = new RequestAddress(sender, asked);
    if (isRequest(datagram) && !admission.mayAsk(sender, now)) {
      ignored(now);
      return;
    }
    if (isRequest(datagram) && datagram.remaining() > requestBytes) {
      refuseBroken(datagram, address, "request is too long");
      return;
    }
    switch (PacketDecoder.decode(datagram)) {
      case Packet.Request request -> act(transfers.accept(files.understood(request), address));
      case Packet.Error error ->
          LOG.log(System.Logger.Level.DEBUG, "an ERROR to the main port: {0}", error);
      case Datagram.Malformed malformed when isRequest(datagram) ->
          refuseBroken(datagram, address, malformed.problem());
      case Datagram.Malformed malformed when Opcode.of(PacketDecoder.opcode(datagram)) == null ->
          LOG.log(System.Logger.Level.DEBUG, "not TFTP: {0}", malformed.problem());
      case Packet.Data _, Packet.Ack _, Packet.OptionAck _, Datagram.Malformed _ -> {
        if (admission.mayReject(sender, now)) {
          refuse(address, ErrorCode.ILLEGAL_OPERATION, "only requests come to this port");
        }
      }
    }
  }

  /** Refuses a request that cannot be decoded. */
  private void refuseBroken(ByteBuffer datagram, RequestAddress address, String problem) {
    Packet.Request request = PacketDecoder.attempted(datagram);
    act(transfers.refuse(request, address, RequestAuthorizer.broken(request, problem)));
  }

  private void ignored(long now) {
    ignored++;
    if (ignored == 1 || now - toldAt >= TELL_AGAIN_NANOS) {
      LOG.log(
          System.Logger.Level.WARNING,
          "flood: {0} requests were ignored until they are repeated, since their clients do not answer",
          ignored);
      toldAt = now;
    }
  }

  private static boolean isRequest(ByteBuffer datagram) {
    Opcode opcode = Opcode.of(PacketDecoder.opcode(datagram));
    return opcode == Opcode.RRQ || opcode == Opcode.WRQ;
  }

  private void act(Acceptance answer) {
    switch (answer) {
      case Acceptance.New(var transfer, var mode) -> transfer.begin(mode);
      case Acceptance.Refused(var address, var code, var message) -> refuse(address, code, message);
      case Acceptance.Repeated _, Acceptance.Deferred _, Acceptance.Ignored _ -> {
        // The client gets its answer from the transfer, or later, or none.
      }
    }
  }

  private void refuse(RequestAddress address, ErrorCode code, String message) {
    try {
      if (port != null) {
        ByteBuffer datagram = loop.sendBuffer().clear();
        PacketEncoder.encode(Packet.Error.of(code, message), datagram);
        datagram.flip();
        admission.refused(address.client().getAddress(), datagram.limit(), loop.nanoTime());
        port.send(datagram, address.client(), address.asked());
      }
    } catch (IOException e) {
      LOG.log(System.Logger.Level.DEBUG, "sending a refusal failed", e);
    }
  }
}
