package dev.skiff.lab.bench;

import dev.skiff.protocol.tcp.Message;
import dev.skiff.protocol.tcp.MessageDecoder;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** A blocking connection with its buffers, for all protocols over TCP. */
final class LoadConnection implements AutoCloseable {
  /** Of payload, for one call of the system. */
  static final int CHUNK = 256 * 1024;

  private static final int LONGEST_HEAD = 8192;

  private final SocketChannel channel;
  private final boolean comparing;
  private final ByteBuffer in = ByteBuffer.allocateDirect(CHUNK).limit(0);

  /** For what surrounds the payload: requests, headers, ends. */
  private final ByteBuffer out = ByteBuffer.allocateDirect(LONGEST_HEAD);

  LoadConnection(SocketChannel channel, boolean comparing) throws IOException {
    this.channel = channel;
    this.comparing = comparing;
    channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
  }

  static LoadConnection to(InetSocketAddress server, boolean comparing) throws IOException {
    return new LoadConnection(SocketChannel.open(server), comparing);
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
    return atLeast(1);
  }

  /** Bytes that have come, at least as many as that. */
  ByteBuffer atLeast(int count) throws IOException {
    while (in.remaining() < count) {
      if (!fill()) {
        throw new EOFException("the peer has closed the connection");
      }
    }
    return in;
  }

  /** The next message; null if the peer has closed the connection between two messages. */
  @Nullable Message receive() throws IOException {
    Message message = MessageDecoder.decode(in);
    while (message == null) {
      if (!fill() && in.remaining() == 0) {
        return null;
      }
      message = MessageDecoder.decode(in);
    }
    return message;
  }

  /** Waits for more bytes; false if the peer has closed the connection before any came. */
  private boolean fill() throws IOException {
    boolean empty = !in.hasRemaining();
    in.compact();
    int count = channel.read(in);
    in.flip();
    if (count < 0 && !empty) {
      throw new EOFException("the peer has closed the connection");
    }
    return count >= 0;
  }

  /** Takes bytes of a file from the connection, and compares them if that was asked for. */
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

  /** Moves bytes from the connection to a file. */
  void copy(int count, FileChannel file) throws IOException {
    for (int left = count; left > 0; ) {
      int length = Math.min(some().remaining(), left);
      ByteBuffer part = in.slice(in.position(), length);
      while (part.hasRemaining()) {
        file.write(part);
      }
      in.position(in.position() + length);
      left -= length;
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
