package dev.skiff.lab.interop;

import dev.skiff.lab.interop.network.BadNetwork;
import dev.skiff.lab.interop.peers.Poll;
import dev.skiff.lab.interop.peers.TestFiles;
import dev.skiff.protocol.wire.Direction;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * Some files at once through a bottleneck, between a server and clients.
 *
 * @param direction as the clients see it
 * @param fileBytes the size of each
 */
record BottleneckRow(
    BottleneckServer server,
    BottleneckClient client,
    Direction direction,
    BottleneckLine line,
    int files,
    int fileBytes) {
  /** The bytes of a frame for each byte of a full block of 1468, as the token bucket counts it. */
  private static final double FRAME = 1514 / 1468.0;

  /** Servers close a file after their last ACK. */
  private static final Duration SERVER_CLOSES = Duration.ofSeconds(5);

  /**
   * What came of it.
   *
   * @param arrived files, each byte compared
   * @param seconds until the last client ended
   * @param share the time that the line needs for the files in full frames, as a part of these
   * @param overhead bytes that the sender sent beyond those of the files, as a part of these; the
   *     headers alone are 0.03
   */
  record Result(int files, int arrived, double seconds, double share, double overhead) {
    @Override
    public String toString() {
      return String.format(
          Locale.ROOT,
          "%2d of %2d arrived, %6.1f s, %5.1f %% of the line, %6.1f %% sent beyond the files",
          arrived,
          files,
          seconds,
          share * 100,
          overhead * 100);
    }
  }

  /**
   * Runs it on a network of its own.
   *
   * @param directory an empty one
   */
  Result run(Path directory) throws Exception {
    Path root = Files.createDirectory(directory.resolve("root"));
    Path local = Files.createDirectory(directory.resolve("local"));
    boolean downloads = direction == Direction.READ;
    List<String> names = IntStream.range(0, files).mapToObj(i -> "file-" + i).toList();
    for (int i = 0; i < files; i++) {
      TestFiles.random((downloads ? root : local).resolve(names.get(i)), fileBytes + i);
    }
    try (BadNetwork network = BadNetwork.create()) {
      network.inflict("", line.commands());
      BottleneckServer.Running running = network.server().call(() -> server.start(root));
      try (AutoCloseable _ = running.process()) {
        long sentBefore = downloads ? network.sentByServer() : network.sentByClient();
        long start = System.nanoTime();
        network
            .client()
            .call(
                () -> {
                  client.transfer(running.address(), direction, names, local);
                  return true;
                });
        double seconds = (System.nanoTime() - start) / 1e9;
        long sent = (downloads ? network.sentByServer() : network.sentByClient()) - sentBefore;
        return result(names, root, local, seconds, sent);
      }
    }
  }

  private Result result(List<String> names, Path root, Path local, double seconds, long sent) {
    boolean all = Poll.until(SERVER_CLOSES, () -> arrived(names, root, local) == files);
    int arrived = all ? files : arrived(names, root, local);
    double bytes = (double) files * fileBytes;
    double share = bytes * FRAME / (line.bytesPerSecond() * seconds);
    return new Result(files, arrived, seconds, share, sent / bytes - 1);
  }

  private static int arrived(List<String> names, Path root, Path local) {
    return (int)
        names.stream()
            .filter(name -> TestFiles.sameContent(root.resolve(name), local.resolve(name)))
            .count();
  }

  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "%-9s %-8s %-8s %2d of %,9d bytes, %6.2f Mb/s, %4d kB",
        server.name().toLowerCase(Locale.ROOT),
        client.name().toLowerCase(Locale.ROOT),
        direction == Direction.READ ? "download" : "upload",
        files,
        fileBytes,
        line.kilobits() / 1e3,
        line.queueBytes() / 1000);
  }
}
