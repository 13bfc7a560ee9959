package dev.skiff.lab.bench;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** As much of HTTP/1.1 as it takes to read files one after another on one connection. */
final class HttpClientSide {
  private static final String OK = "HTTP/1.1 200 ";

  /** As nginx spells it. */
  private static final String LENGTH = "\r\nContent-Length: ";

  private HttpClientSide() {}

  static void read(LoadConnection connection, BenchFile file) throws IOException {
    String request = "GET /" + file.name() + " HTTP/1.1\r\nHost: localhost\r\n\r\n";
    ByteBuffer out = connection.message();
    out.put(request.getBytes(StandardCharsets.US_ASCII));
    connection.send(out.flip());
    String head = connection.head();
    if (!head.startsWith(OK) || contentLength(head) != file.size()) {
      throw new IOException(file.name() + " was answered with " + head);
    }
    connection.take(file, 0, file.size());
  }

  private static long contentLength(String head) {
    int at = head.indexOf(LENGTH);
    if (at < 0) {
      return -1;
    }
    int start = at + LENGTH.length();
    int end = head.indexOf('\r', start);
    return Long.parseLong(head, start, end < 0 ? head.length() : end, 10);
  }
}
