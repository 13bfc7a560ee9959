package dev.skiff.lab.host;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skiff.testkit.Patience;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Over TCP, in messages of 512 bytes and an empty one at the end. */
final class DrivenTcpUpload implements DrivenUpload {
  private static final int BLOCK_BYTES = 512;

  private final Socket socket = new Socket();
  private final DataInputStream in;
  private final String name;
  private final byte[] content;
  private int sent;

  DrivenTcpUpload(InetSocketAddress server, String name, byte[] content) throws IOException {
    this.name = name;
    this.content = content;
    socket.setTcpNoDelay(true);
    socket.setSoTimeout(Patience.MILLIS);
    socket.connect(server, Patience.MILLIS);
    in = new DataInputStream(socket.getInputStream());
  }

  @Override
  public void request() throws IOException {
    String words = name + "\0octet\0tsize\0" + content.length + "\0";
    message(2, words.getBytes(StandardCharsets.US_ASCII), 0, words.length());
  }

  /** An OACK, since the request has an option. */
  @Override
  public void awaitConsent() throws IOException {
    assertThat(receive()).startsWith(0, 6);
  }

  @Override
  public void deliver(int blocks) throws IOException {
    for (int i = 0; i < blocks; i++) {
      send();
    }
  }

  @Override
  public void send() throws IOException {
    int start = Math.min(content.length, sent * BLOCK_BYTES);
    message(3, content, start, Math.min(BLOCK_BYTES, content.length - start));
    sent++;
  }

  /** The content's, and an empty one. */
  @Override
  public int blocks() {
    return (content.length + BLOCK_BYTES - 1) / BLOCK_BYTES + 1;
  }

  @Override
  public void awaitLastAck() throws IOException {
    assertThat(receive()).containsExactly(0, 4);
  }

  @Override
  public boolean isAcknowledged() throws IOException {
    if (sent < blocks()) {
      return false;
    }
    try {
      awaitLastAck();
      return true;
    } catch (EOFException | SocketException e) {
      return false; // The connection ended without it.
    }
  }

  private byte[] receive() throws IOException {
    byte[] message = new byte[in.readInt()];
    in.readFully(message);
    return message;
  }

  private void message(int opcode, byte[] bytes, int start, int length) throws IOException {
    ByteBuffer message = ByteBuffer.allocate(6 + length);
    message.putInt(2 + length).putShort((short) opcode).put(bytes, start, length);
    socket.getOutputStream().write(message.array());
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
