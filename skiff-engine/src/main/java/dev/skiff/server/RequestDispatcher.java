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

  /** A shorter datagram is not a packet, and gets no answer. */
  private static final int SHORTEST_PACKET = 4;

  private final EventLoop loop;
  private final int requestBytes;
  private final UdpTransferTable transfers;
  private @Nullable UdpPort port;

  /**
   * @param contexts one for each loop; the first loop has the port
   */
  RequestDispatcher(
      List<SessionContext> contexts,
      RequestAuthorizer files,
      TransferQuota quota,
      TransferListener listener) {
    this.loop = contexts.getFirst().loop();
    this.requestBytes = contexts.getFirst().limits().requestBytes();
    this.transfers = new UdpTransferTable(contexts, files, quota, listener, this::act);
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
    if (sender.getPort() == 0 || datagram.remaining() < SHORTEST_PACKET) {
      return;
    }
    RequestAddress address = new RequestAddress(sender, asked);
    if (isRequest(datagram) && datagram.remaining() > requestBytes) {
      refuse(address, ErrorCode.ILLEGAL_OPERATION, "request is too long");
      return;
    }
    switch (PacketDecoder.decode(datagram)) {
      case Packet.Request request -> act(transfers.accept(request, address));
      case Packet.Error error ->
          LOG.log(System.Logger.Level.DEBUG, "an ERROR to the main port: {0}", error);
      case Datagram.Malformed malformed ->
          refuse(address, ErrorCode.ILLEGAL_OPERATION, malformed.problem());
      case Packet other ->
          refuse(address, ErrorCode.ILLEGAL_OPERATION, "only requests come to this port");
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
      case Acceptance.Repeated _, Acceptance.Deferred _ -> {
        // The client gets its answer from the transfer, or later.
      }
    }
  }

  private void refuse(RequestAddress address, ErrorCode code, String message) {
    try {
      if (port != null) {
        ByteBuffer datagram = loop.sendBuffer().clear();
        PacketEncoder.encode(Packet.Error.of(code, message), datagram);
        datagram.flip();
        port.send(datagram, address.client(), address.asked());
      }
    } catch (IOException e) {
      LOG.log(System.Logger.Level.DEBUG, "sending a refusal failed", e);
    }
  }
}
