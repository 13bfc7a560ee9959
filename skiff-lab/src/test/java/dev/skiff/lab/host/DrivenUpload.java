package dev.skiff.lab.host;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;

/** An upload that a test drives block by block. */
sealed interface DrivenUpload extends Closeable permits DrivenUdpUpload, DrivenTcpUpload {
  static DrivenUpload of(boolean tcp, InetSocketAddress server, String name, byte[] content)
      throws IOException {
    return tcp
        ? new DrivenTcpUpload(server, name, content)
        : new DrivenUdpUpload(server, name, content);
  }

  /** Sends the request, and does not wait. */
  void request() throws IOException;

  /** Waits for the server's consent. */
  void awaitConsent() throws IOException;

  /** Sends so many blocks; over UDP each is acknowledged before the next one. */
  void deliver(int blocks) throws IOException;

  /** Sends one more block, and does not wait. */
  void send() throws IOException;

  /** All blocks, also the one that ends the file. */
  int blocks();

  /** Waits for the last ACK. */
  void awaitLastAck() throws IOException;

  /** True if the last ACK had come before the server was killed. */
  boolean isAcknowledged() throws IOException;
}
