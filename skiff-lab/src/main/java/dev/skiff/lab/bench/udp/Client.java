package dev.skiff.lab.bench.udp;

import dev.skiff.lab.bench.BenchFile;
import dev.skiff.transport.UdpHandler;
import dev.skiff.transport.UdpSocket;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A client that makes one transfer after another, from one port as boot loaders do. What a finished
 * transfer's server still sends is not taken for an answer to the next request.
 */
abstract class Client implements UdpHandler {
  private static final long TIMEOUT_NANOS = Duration.ofSeconds(1).toNanos();
  private static final int TIMEOUTS_AT_MOST = 5;
  private static final int RECEIVE_BYTES = 1 << 20;

  final Run run;
  final Workload workload;
  private UdpSocket socket;
  private BenchFile file;

  /** Where the server sends this transfer from; null before its first answer. */
  private @Nullable InetSocketAddress peer;

  private int timeouts;
  private boolean idle = true;

  Client(Run run) throws IOException {
    this.run = run;
    workload = run.workload();
    file = run.file(0);
    socket = open();
  }

  private UdpSocket open() throws IOException {
    UdpSocket opened =
        run.loop().open(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0), this);
    if (!workload.upload()) {
      opened.receiveRuns(RECEIVE_BYTES);
    }
    return opened;
  }

  /** A new transfer begins with this file. */
  abstract void begin(BenchFile another);

  /** A packet of the transfer that runs, none of which is an ERROR or an OACK. */
  abstract void onPacket(int opcode, ByteBuffer packet, InetSocketAddress sender, long now)
      throws IOException;

  /** The server has agreed to the options. */
  abstract void onAgreed(InetSocketAddress sender) throws IOException;

  /** Nothing came for too long, after the first answer. */
  abstract void repeat(InetSocketAddress target) throws IOException;

  /** Whether a packet can be the first answer to a request without options. */
  abstract boolean isPlainAnswer(int opcode, int block);

  /** There is room for what did not fit. */
  abstract void resume(InetSocketAddress target) throws IOException;

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
    file = run.file(transfer);
    begin(file);
    if (run.mayRequest(this)) {
      request(now);
    }
  }

  final void request(long now) throws IOException {
    ByteBuffer out = run.loop().sendBuffer().clear();
    Packets.putRequest(out, workload, file.name());
    out.flip();
    socket.send(out, run.server());
    await(now);
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
    int opcode = Packets.opcode(datagram);
    if (idle || opcode < 0) {
      return;
    }
    try {
      if (peer == null) {
        onFirst(opcode, datagram, sender, now);
      } else if (peer.getPort() == sender.getPort()) {
        onLater(opcode, datagram, sender, now);
      }
    } catch (IOException e) {
      run.abort(e);
    }
  }

  private void onFirst(int opcode, ByteBuffer packet, InetSocketAddress sender, long now)
      throws IOException {
    boolean agreed = opcode == Packets.OACK && !workload.isPlain();
    boolean plain = isPlainAnswer(opcode, Packets.blockNumber(packet));
    if (opcode == Packets.ERROR) {
      run.answered(now);
      refuse("error: " + Packets.errorText(packet), now);
    } else if (agreed || plain) {
      peer = sender;
      run.answered(now);
      if (agreed) {
        onAgreement(packet, sender, now);
      } else if (workload.isPlain()) {
        onPacket(opcode, packet, sender, now);
      } else {
        refuse("no options", now);
      }
    }
  }

  private void onAgreement(ByteBuffer packet, InetSocketAddress sender, long now)
      throws IOException {
    String disagreement = Packets.disagreement(packet, workload);
    if (disagreement == null) {
      onAgreed(sender);
      await(now);
    } else {
      sendError(sender);
      refuse(disagreement, now);
    }
  }

  private void sendError(InetSocketAddress target) throws IOException {
    socket.send(Packets.putError(run.loop().sendBuffer().clear(), 8).flip(), target);
  }

  private void onLater(int opcode, ByteBuffer packet, InetSocketAddress sender, long now)
      throws IOException {
    if (opcode == Packets.ERROR) {
      run.failed();
      restart(now);
    } else if (opcode != Packets.OACK) {
      onPacket(opcode, packet, sender, now);
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
    if (idle) {
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
      run.failed();
      restart(now);
    } else if (peer == null) {
      request(now);
    } else {
      repeat(peer);
      await(now);
    }
  }

  /** Something went on: patience begins anew. */
  final void progress() {
    timeouts = 0;
  }

  /** From another port: whatever the server still sends goes nowhere. */
  private void restart(long now) throws IOException {
    socket.close();
    socket = open();
    next(now);
  }

  @Override
  public final void onWritable(long now) {
    if (peer == null) {
      return;
    }
    try {
      resume(peer);
    } catch (IOException e) {
      run.abort(e);
    }
  }

  final void close() {
    socket.close();
  }
}
