package dev.skiff.lab.bench;

import java.io.IOException;

/** One file over a connection, in one direction, to its confirmed end. */
@FunctionalInterface
interface Transfer {
  void run(Connection connection, BenchFile file) throws IOException;

  static Transfer of(String direction, String protocol) {
    return switch (direction + " " + protocol) {
      case "read stream" -> StreamProtocol::read;
      case "write stream" -> StreamProtocol::write;
      case "read http" -> HttpProtocol::read;
      case "write plain" -> PlainProtocol::write;
      default -> throw new IllegalArgumentException("no " + direction + " with " + protocol);
    };
  }
}
