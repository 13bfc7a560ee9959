package dev.skiff.lab.interop;

import static dev.skiff.protocol.wire.Direction.READ;
import static dev.skiff.protocol.wire.Direction.WRITE;

import dev.skiff.protocol.wire.Direction;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Prints the full figures of all rows, one after another: {@code scripts/bottleneck}. */
final class BottleneckCommand {
  private static final BottleneckLine SLOW = new BottleneckLine(1_000, 4_000_000);
  private static final BottleneckLine SLOWEST = new BottleneckLine(256, 4_000_000);
  private static final BottleneckLine FAST = new BottleneckLine(100_000, 64_000);

  private BottleneckCommand() {}

  /**
   * Runs all rows, or those whose text has all of the words.
   *
   * @param words such as {@code skiff skiff} or {@code 100.00}
   */
  public static void main(String[] words) throws Exception {
    for (BottleneckRow row : rows()) {
      String text = row.toString().replaceAll(" +", " ");
      if (Stream.of(words).allMatch(text::contains)) {
        Path directory = Files.createTempDirectory("bottleneck");
        System.out.printf("%s: %s%n", row, row.run(directory));
        delete(directory);
      }
    }
    System.exit(0); // a host's threads may still wait
  }

  private static List<BottleneckRow> rows() {
    List<BottleneckRow> rows = new ArrayList<>();
    for (Direction direction : List.of(READ, WRITE)) {
      for (Pair pair : Pair.values()) {
        rows.add(pair.row(direction, SLOW, 1, 500_000));
        rows.add(pair.row(direction, SLOW, 5, 500_000));
        rows.add(pair.row(direction, SLOWEST, 1, 500_000));
        rows.add(pair.row(direction, FAST, 40, 1_000_000));
      }
    }
    return rows;
  }

  /** A server with its clients. */
  private enum Pair {
    OURS(BottleneckServer.SKIFF, BottleneckClient.SKIFF),
    ATFTP_16(BottleneckServer.SKIFF, BottleneckClient.ATFTP_16),
    ATFTP_64(BottleneckServer.SKIFF, BottleneckClient.ATFTP_64),
    CURL(BottleneckServer.SKIFF, BottleneckClient.CURL),
    TFTP_HPA(BottleneckServer.SKIFF, BottleneckClient.TFTP_HPA),
    ATFTPD(BottleneckServer.ATFTPD, BottleneckClient.SKIFF),
    PEERS_16(BottleneckServer.ATFTPD, BottleneckClient.ATFTP_16),
    PEERS_64(BottleneckServer.ATFTPD, BottleneckClient.ATFTP_64),
    PEERS_CURL(BottleneckServer.TFTPD_HPA, BottleneckClient.CURL),
    PEERS_HPA(BottleneckServer.TFTPD_HPA, BottleneckClient.TFTP_HPA);

    private final BottleneckServer server;
    private final BottleneckClient client;

    Pair(BottleneckServer server, BottleneckClient client) {
      this.server = server;
      this.client = client;
    }

    BottleneckRow row(Direction direction, BottleneckLine line, int files, int bytes) {
      return new BottleneckRow(server, client, direction, line, files, bytes);
    }
  }

  private static void delete(Path directory) {
    try (Stream<Path> files = Files.walk(directory)) {
      files.sorted(Comparator.reverseOrder()).forEach(BottleneckCommand::deleteFile);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void deleteFile(Path file) {
    try {
      Files.delete(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
