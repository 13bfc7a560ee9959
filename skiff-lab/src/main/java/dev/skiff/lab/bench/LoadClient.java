package dev.skiff.lab.bench;

import dev.skiff.net.UdpHandler;
import dev.skiff.net.UdpSocket;
import dev.skiff.protocol.wire.ErrorCode;
import dev.skiff.protocol.wire.Opcode;
import dev.skiff.protocol.wire.Packet;
import dev.skiff.protocol.wire.PacketDecoder;
import dev.skiff.protocol.wire.PacketEncoder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A client over UDP that makes one transfer after another, from one port as boot loaders do. Each
 * packet from an earlier server port is answered with ERROR 5.
 */
abstract class LoadClient implements UdpHandler {
  private static final long TIMEOUT_NANOS = Duration.ofSeconds(1).toNanos();
  private static final int TIMEOUTS_AT_MOST = 5;

  /** A window of the largest blocks is 4 MiB; the kernel counts more for it than the bytes. */
  private static final int WINDOWS_IN_SOCKET = 8;

  private static final int MIN_RECEIVE_BYTES = 1 << 20;

  final LoadRun run;
  final Workload workload;
  private UdpSocket socket;
  private BenchFile file;

  /** The port that the server sends this transfer from; null before its first answer. */
  private @Nullable InetSocketAddress peer;

  private int timeouts;
  private boolean idle = true;

  LoadClient(LoadRun run) throws IOException {
    this.run = run;
    workload = run.workload();
    file = workload.file(0);
    socket = open();
  }

  private UdpSocket open() throws IOException {
    UdpSocket opened =
        run.loop().open(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0), this);
    if (!workload.upload()) {
      int window = WINDOWS_IN_SOCKET * workload.blockSize() * workload.windowSize();
      opened.receiveRuns(Math.max(MIN_RECEIVE_BYTES, window));
    }
    return opened;
  }

  /** A new transfer begins with this file. */
  abstract void begin(BenchFile another);

  /** Handles a DATA or an ACK of the transfer that runs. */
  abstract void onPacket(ByteBuffer packet, InetSocketAddress sender, long now) throws IOException;

  /** The opcode that the server sends after its OACK. */
  abstract Opcode expected();

  /** The block number of the first answer to a request without options. */
  abstract int firstNumber();

  /** Sends what is due; again, if nothing came for too long. */
  abstract void transmit(InetSocketAddress target, boolean again) throws IOException;

  /** Begins the next transfer, if there is one. */
  final void next(long now) throws IOException {
    peer = null;
    timeouts = 0;
    int transfer = run.nextTransfer();
    idle = transfer < 0;
    if (idle) {
      run.left(now);
      return;
    }
    file = workload.file(transfer);
    begin(file);
    if (run.mayRequest(this)) {
      request(now);
    }
  }

  final void request(long now) throws IOException {
    send(workload.request(file), run.server());
    await(now);
  }

  private void send(Packet packet, InetSocketAddress target) throws IOException {
    ByteBuffer out = run.loop().sendBuffer().clear();
    PacketEncoder.encode(packet, out);
    socket.send(out.flip(), target);
  }

  final void await(long now) {
    socket.wakeAt(now + TIMEOUT_NANOS);
  }

  final UdpSocket socket() {
    return socket;
  }

  final BenchFile file() {
    return file;
  }

  @Override
  public final void onDatagram(ByteBuffer datagram, InetSocketAddress sender, long now) {
    run.worked();
    Opcode opcode = Opcode.of(PacketDecoder.opcode(datagram));
    if (idle || opcode == null) {
      return;
    }
    try {
      if (peer == null) {
        onFirst(opcode, datagram, sender, now);
      } else if (peer.getPort() != sender.getPort()) {
        onStranger(opcode, sender);
      } else if (opcode == expected()) {
        onPacket(datagram, sender, now);
      } else if (opcode == Opcode.ERROR) {
        run.failed(this);
        restart(now);
      }
    } catch (IOException e) {
      run.abort(e);
    }
  }

  private void onFirst(Opcode opcode, ByteBuffer packet, InetSocketAddress sender, long now)
      throws IOException {
    boolean plain = opcode == expected() && PacketDecoder.blockNumber(packet) == firstNumber();
    switch (PacketDecoder.decode(packet)) {
      case Packet.Error error -> {
        run.answered(now);
        refuse("error: " + error.message(), now);
      }
      case Packet.OptionAck answer when !workload.isPlain() -> {
        peer = sender;
        run.answered(now);
        onAgreement(answer, sender, now);
      }
      case Packet _ when plain -> {
        peer = sender;
        run.answered(now);
        if (workload.isPlain()) {
          onPacket(packet, sender, now);
        } else {
          refuse("no options", now);
        }
      }
      default -> {
        // What a finished transfer's server still sends.
      }
    }
  }

  private void onAgreement(Packet.OptionAck answer, InetSocketAddress sender, long now)
      throws IOException {
    String disagreement = workload.disagreement(answer);
    if (disagreement == null) {
      transmit(sender, false);
      await(now);
    } else {
      send(Packet.Error.of(ErrorCode.OPTION_NEGOTIATION_FAILED, ""), sender);
      refuse(disagreement, now);
    }
  }

  /** Else what a repeated request has started would hold the server's memory for some seconds. */
  private void onStranger(Opcode opcode, InetSocketAddress sender) throws IOException {
    if (opcode != Opcode.ERROR) {
      send(Packet.Error.of(ErrorCode.UNKNOWN_TRANSFER_ID, ""), sender);
    }
  }

  final void succeed(long now) throws IOException {
    run.succeeded();
    next(now);
  }

  private void refuse(String reason, long now) throws IOException {
    run.refused(reason);
    restart(now);
  }

  @Override
  public final void onWake(long now) {
    if (idle || run.isHeld(this)) {
      return;
    }
    try {
      onTimeout(now);
    } catch (IOException e) {
      run.abort(e);
    }
  }

  private void onTimeout(long now) throws IOException {
    timeouts++;
    run.repeated(1);
    if (timeouts > TIMEOUTS_AT_MOST) {
      if (peer == null) {
        run.answered(now);
      }
      run.failed(this);
      restart(now);
    } else if (peer == null) {
      request(now);
    } else {
      transmit(peer, true);
      await(now);
    }
  }

  /** Counts timeouts from 0 again. */
  final void progress() {
    timeouts = 0;
  }

  /** Continues from another port: what the server still sends for the old one is lost. */
  private void restart(long now) throws IOException {
    socket.close();
    socket = open();
    next(now);
  }

  /** Goes on after it has stood still. */
  final void resume(long now) throws IOException {
    if (peer != null) {
      transmit(peer, false);
      await(now);
    }
  }

  @Override
  public final void onWritable(long now) {
    if (peer == null || !workload.upload()) {
      return;
    }
    try {
      transmit(peer, false);
    } catch (IOException e) {
      run.abort(e);
    }
  }

  /** Ends its transfer in the middle, and tells the server so. */
  final void close() {
    try {
      if (!idle && peer != null) {
        send(Packet.Error.of(ErrorCode.NOT_DEFINED, ""), peer);
      }
    } catch (IOException e) {
      // The server notices by its timeout.
    }
    idle = true;
    socket.close();
  }
}
