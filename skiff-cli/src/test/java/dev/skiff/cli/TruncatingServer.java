package dev.skiff.cli;

import dev.skiff.testkit.Patience;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * A server of uploads that agrees to any block size, and reads no more of a packet than fits into
 * its buffer. It takes a block that it has cut short for the last one.
 */
final class TruncatingServer implements AutoCloseable {
  private static final int BUFFER_BYTES = 8_188;
  private static final InetAddress HERE = InetAddress.ofLiteral("127.0.0.1");

  /** The answer to more blocks, once it has taken one for the last. */
  enum End {
    CLOSES,
    IS_SILENT,
    SENDS_ERROR
  }

  private final End end;
  private final DatagramSocket main = new DatagramSocket(new InetSocketAddress(HERE, 0));
  private final BlockingQueue<byte[]> files = new LinkedBlockingQueue<>();

  TruncatingServer(End end) throws IOException {
    this.end = end;
    Thread.ofPlatform().daemon().name("truncating-server").start(this::serve);
  }

  String port() {
    return Integer.toString(main.getLocalPort());
  }

  /** The next file that it takes for a whole one. */
  byte[] file() throws InterruptedException {
    return files.take();
  }

  private void serve() {
    try {
      while (true) {
        DatagramPacket request = receive(main);
        Thread.ofPlatform().daemon().start(() -> store(request));
      }
    } catch (SocketException e) {
      // The test is over.
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void store(DatagramPacket request) {
    String text =
        new String(request.getData(), 0, request.getLength(), StandardCharsets.ISO_8859_1);
    List<String> words = List.of(text.substring(2).split("\0"));
    int asked = words.indexOf("blksize");
    try (DatagramSocket socket = new DatagramSocket(new InetSocketAddress(HERE, 0))) {
      socket.setSoTimeout(Patience.MILLIS);
      SocketAddress client = request.getSocketAddress();
      int blockSize = 512;
      if (asked < 0) {
        send(socket, RawPeer.ack(0), client);
      } else {
        blockSize = Integer.parseInt(words.get(asked + 1));
        send(socket, RawPeer.optionAck("blksize", words.get(asked + 1)), client);
      }
      receiveFile(socket, client, blockSize);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void receiveFile(DatagramSocket socket, SocketAddress client, int blockSize)
      throws IOException {
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    int block = 0;
    int length = blockSize;
    while (length == blockSize) {
      DatagramPacket data = receive(socket);
      if (ByteBuffer.wrap(data.getData()).getShort(2) == block + 1) {
        block++;
        length = data.getLength() - 4;
        file.write(data.getData(), 4, length);
      }
      send(socket, RawPeer.ack(block), client);
    }
    files.add(file.toByteArray());
    switch (end) {
      case CLOSES -> {}
      case IS_SILENT -> {
        while (true) {
          receive(socket);
        }
      }
      case SENDS_ERROR -> {
        receive(socket);
        send(socket, "\0\5\0\4not expected\0".getBytes(StandardCharsets.US_ASCII), client);
      }
    }
  }

  private static DatagramPacket receive(DatagramSocket socket) throws IOException {
    DatagramPacket packet = new DatagramPacket(new byte[BUFFER_BYTES + 4], BUFFER_BYTES + 4);
    socket.receive(packet);
    return packet;
  }

  private static void send(DatagramSocket socket, byte[] packet, SocketAddress target)
      throws IOException {
    socket.send(new DatagramPacket(packet, packet.length, target));
  }

  @Override
  public void close() {
    main.close();
  }
}
