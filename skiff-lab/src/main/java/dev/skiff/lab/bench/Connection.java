package dev.skiff.lab.bench;

import java.io.EOFException;
import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;

/** A blocking connection with its buffers: the same reading and writing whatever the protocol. */
final class Connection implements AutoCloseable {
  /** Of payload, for one call of the system. */
  static final int CHUNK = 256 * 1024;

  private static final int LONGEST_HEAD = 8192;

  private final SocketChannel channel;
  private final boolean comparing;
  private final ByteBuffer in = ByteBuffer.allocateDirect(CHUNK).limit(0);

  /** For what surrounds the payload: requests, headers, ends. */
  private final ByteBuffer out = ByteBuffer.allocateDirect(LONGEST_HEAD);

  Connection(SocketChannel channel, boolean comparing) throws IOException {
    this.channel = channel;
    this.comparing = comparing;
    channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
  }

  static Connection to(int port, boolean comparing) throws IOException {
    return new Connection(SocketChannel.open(Listener.loopback(port)), comparing);
  }

  /** An empty buffer for the next message. */
  ByteBuffer message() {
    return out.clear();
  }

  void send(ByteBuffer... parts) throws IOException {
    while (parts[parts.length - 1].hasRemaining()) {
      channel.write(parts);
    }
  }

  /** Bytes that have come, at least one. */
  ByteBuffer some() throws IOException {
    if (!in.hasRemaining()) {
      fill();
    }
    return in;
  }

  /** Bytes that have come, at least as many as that. */
  ByteBuffer atLeast(int count) throws IOException {
    while (in.remaining() < count) {
      fill();
    }
    return in;
  }

  boolean ended() throws IOException {
    if (!in.hasRemaining()) {
      in.clear();
      boolean closed = channel.read(in) < 0;
      in.flip();
      return closed;
    }
    return false;
  }

  private void fill() throws IOException {
    in.compact();
    int count = channel.read(in);
    in.flip();
    if (count < 0) {
      throw new EOFException("the peer has closed the connection");
    }
  }

  /** Takes bytes of a file from the connection; looks at them only where that was wanted. */
  void take(BenchFile file, long position, long count) throws IOException {
    long end = position + count;
    long at = position;
    while (at < end) {
      int length = (int) Math.min(some().remaining(), end - at);
      if (comparing) {
        file.compare(at, in.slice(in.position(), length));
      }
      in.position(in.position() + length);
      at += length;
    }
  }

  /** Lines up to an empty one, without it. */
  String head() throws IOException {
    int length = 0;
    while (!endsHead(length)) {
      length++;
      if (length > LONGEST_HEAD) {
        throw new IOException("a head without an end");
      }
    }
    byte[] head = new byte[length + 4];
    in.get(head);
    return new String(head, 0, length, StandardCharsets.ISO_8859_1);
  }

  private boolean endsHead(int offset) throws IOException {
    return atLeast(offset + 4).getInt(in.position() + offset) == 0x0d0a0d0a;
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
