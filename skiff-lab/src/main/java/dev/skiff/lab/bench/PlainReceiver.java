package dev.skiff.lab.bench;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * What an upload costs at least in Java: from the socket into the file, by a plain loop of reads
 * and writes, with a flush at the end of each file or without.
 */
final class PlainReceiver {
  private final Path directory;
  private final boolean flushing;

  private PlainReceiver(Path directory, boolean flushing) {
    this.directory = directory;
    this.flushing = flushing;
  }

  public static void main(String[] args) throws IOException {
    PlainReceiver receiver =
        new PlainReceiver(Path.of(args[0]), args.length > 1 && args[1].equals("flush"));
    Listener.serve(receiver::receive);
  }

  private void receive(Connection connection) throws IOException {
    while (!connection.ended()) {
      long size = connection.atLeast(Long.BYTES).getLong();
      byte[] name = new byte[connection.atLeast(Integer.BYTES).getInt()];
      connection.atLeast(name.length).get(name);
      store(connection, new String(name, StandardCharsets.US_ASCII), size);
      connection.send(connection.message().put(PlainProtocol.DONE).flip());
    }
  }

  private void store(Connection connection, String name, long size) throws IOException {
    try (FileChannel file =
        FileChannel.open(
            directory.resolve(name),
            StandardOpenOption.CREATE,
            StandardOpenOption.WRITE,
            StandardOpenOption.TRUNCATE_EXISTING)) {
      for (long left = size; left > 0; ) {
        ByteBuffer in = connection.some();
        int length = (int) Math.min(in.remaining(), left);
        writeAll(file, in.slice(in.position(), length));
        in.position(in.position() + length);
        left -= length;
      }
      if (flushing) {
        file.force(true);
      }
    }
  }

  private static void writeAll(FileChannel file, ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      file.write(bytes);
    }
  }
}
