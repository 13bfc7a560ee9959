package dev.skiff.lab.fuzz.hostile;

import dev.skiff.protocol.wire.Datagram;
import dev.skiff.protocol.wire.Opcode;
import dev.skiff.protocol.wire.Packet;
import dev.skiff.protocol.wire.PacketDecoder;
import dev.skiff.testkit.OwnAddress;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Sends random datagrams to a server's main port as fast as it deals with them: a few at a time
 * from a port of their own, and behind them a request whose answer shows that they have been read.
 */
final class Flood implements AutoCloseable {
  /** The longest request that the server is to read, in bytes. */
  static final int REQUEST_BYTES = 512;

  /** What every socket's buffer has room for, by the system's default. */
  private static final int BATCH = 100;

  /** A port stays open for a while: on a closed port a transfer ends at once. */
  private static final int MOST_OPEN = 100;

  private static final long PATIENCE_MILLIS = 500;
  private static final int MOST_TRIES = 40;

  /** Longer than any random one, and so the only one that is told so. */
  private static final byte[] MARKER =
      ByteBuffer.allocate(REQUEST_BYTES + 1).putShort((short) 1).array();

  private final InetSocketAddress server;
  private final RandomDatagrams datagrams;
  private final Deque<DatagramChannel> channels = new ArrayDeque<>();
  private final Selector selector = Selector.open();
  private final ByteBuffer outgoing = ByteBuffer.allocateDirect(2_048);
  private final ByteBuffer incoming = ByteBuffer.allocateDirect(65_536);
  private long refusalsDue;
  private long refusals;
  private long requests;
  private long others;

  /**
   * A flood that has not begun.
   *
   * @param seed the same one gives the same datagrams
   */
  Flood(InetSocketAddress server, long seed) throws IOException {
    this.server = server;
    this.datagrams = new RandomDatagrams(seed);
  }

  /** Sends so many, and closes the ports that they came from. */
  void send(int count) throws IOException {
    for (int sent = 0; sent < count; sent += BATCH) {
      DatagramChannel channel = open();
      for (int i = 0; i < BATCH; i++) {
        datagrams.next(outgoing.clear());
        expect(PacketDecoder.decode(outgoing));
        channel.send(outgoing, server);
      }
      awaitAllRead(channel);
      channel.keyFor(selector).cancel();
      if (channels.size() > MOST_OPEN) {
        channels.removeFirst().close();
      }
    }
    closeChannels();
  }

  private DatagramChannel open() throws IOException {
    DatagramChannel channel = DatagramChannel.open();
    channels.add(channel);
    channel.bind(new InetSocketAddress(OwnAddress.IPV4, 0));
    channel.configureBlocking(false);
    channel.register(selector, SelectionKey.OP_READ);
    return channel;
  }

  /** Broken requests: the main port answers each of them with ERROR 4, or 1 for a name. */
  long refusalsDue() {
    return refusalsDue;
  }

  /** Answers of these kinds. */
  long refusals() {
    return refusals;
  }

  /** Datagrams of transfers: the main port answers one in a second of each port. */
  long others() {
    return others;
  }

  /** Datagrams that were requests, whatever became of them. */
  long requests() {
    return requests;
  }

  private void expect(Datagram datagram) {
    switch (datagram) {
      case Packet.Request request -> requests++;
      case Datagram.Malformed broken when isRequest() -> refusalsDue++;
      case Datagram.Malformed broken -> {}
      case Packet.Error error -> {}
      case Packet other -> others++;
    }
  }

  private boolean isRequest() {
    Opcode opcode = Opcode.of(PacketDecoder.opcode(outgoing));
    return outgoing.remaining() >= 4 && (opcode == Opcode.RRQ || opcode == Opcode.WRQ);
  }

  private void awaitAllRead(DatagramChannel channel) throws IOException {
    for (int tries = 0; tries < MOST_TRIES; tries++) {
      channel.send(ByteBuffer.wrap(MARKER), server);
      long deadline = System.nanoTime() + PATIENCE_MILLIS * 1_000_000;
      while (deadline - System.nanoTime() > 0) {
        if (takeAnswers(channel)) {
          return;
        }
        selector.select(PATIENCE_MILLIS);
        selector.selectedKeys().clear();
      }
    }
    throw new AssertionError("the server answers no more, after " + refusals + " refusals");
  }

  /** True if the marker's was among them. */
  private boolean takeAnswers(DatagramChannel channel) throws IOException {
    boolean read = false;
    while (channel.receive(incoming.clear()) instanceof InetSocketAddress from) {
      if (from.equals(server)
          && PacketDecoder.decode(incoming.flip()) instanceof Packet.Error error
          && (error.code() == 4 || error.code() == 1)) {
        boolean marker = error.message().equals("request is too long");
        read |= marker;
        refusals += marker ? 0 : 1;
      }
    }
    return read;
  }

  @Override
  public void close() throws IOException {
    closeChannels();
    selector.close();
  }

  private void closeChannels() throws IOException {
    for (DatagramChannel channel : channels) {
      channel.close();
    }
    channels.clear();
    // What was closed is let go of by the next look.
    selector.selectNow();
  }
}
