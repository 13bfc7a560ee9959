package dev.skiff.lab.bench.compare;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** A server that runs, in a directory and on processors of its own. */
final class Server implements AutoCloseable {
  static final String SKIFF = "skiff";
  static final String ATFTPD = "atftpd";
  static final String TFTPD_HPA = "tftpd-hpa";
  static final String DNSMASQ = "dnsmasq";
  static final String EMPTY = "empty";
  static final String ONE_LOOP = "1 loop";
  static final String TWO_LOOPS = "2 loops";

  private static final Duration READY_LIMIT = Duration.ofSeconds(20);
  private static final Duration STOP_LIMIT = Duration.ofSeconds(8);

  /** Whatever becomes of this program, a server does not outlive a run. */
  private static final Duration LIFE = Duration.ofMinutes(15);

  private static final int OPEN_FILES = 8192;

  private final String name;
  private final Path root;
  private final InetSocketAddress address;
  private final CpuMeter meter;
  private final Process process;

  private Server(
      String name, Path root, InetSocketAddress address, CpuMeter meter, Process process) {
    this.name = name;
    this.root = root;
    this.address = address;
    this.meter = meter;
    this.process = process;
  }

  /**
   * Starts a server, and waits until it answers.
   *
   * @param cores as taskset has them
   */
  static Server start(
      String name,
      Path root,
      InetSocketAddress address,
      String cores,
      Path log,
      List<String> command)
      throws IOException, InterruptedException {
    // Named after the run's directory: scripts/bench finds what a killed run has left.
    Path run = Objects.requireNonNull(root.getParent()).getFileName();
    CpuMeter meter = CpuMeter.open(run + "-" + root.getFileName());
    List<String> words = new ArrayList<>(meter.prefix());
    words.addAll(List.of("timeout", "--kill-after=5", LIFE.toSeconds() + ""));
    words.addAll(List.of("sh", "-c", "ulimit -n " + OPEN_FILES + "; exec \"$@\"", "sh"));
    words.addAll(List.of("taskset", "-c", cores));
    words.addAll(command);
    Process process =
        new ProcessBuilder(words)
            .directory(root.toFile())
            .redirectErrorStream(true)
            .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
            .redirectOutput(log.toFile())
            .start();
    meter.started(process.pid());
    Server server = new Server(name, root, address, meter, process);
    if (!server.isReady()) {
      server.close();
      throw new IOException(name + " does not answer: " + Files.readString(log));
    }
    return server;
  }

  /** Any answer will do: it is an ERROR, as there is no such file. */
  private boolean isReady() throws IOException {
    byte[] request = "\0\1is-anybody-there\0octet\0".getBytes(StandardCharsets.US_ASCII);
    long end = System.nanoTime() + READY_LIMIT.toNanos();
    try (DatagramSocket socket = new DatagramSocket()) {
      socket.setSoTimeout(100);
      while (process.isAlive() && System.nanoTime() - end < 0) {
        socket.send(new DatagramPacket(request, request.length, address));
        try {
          socket.receive(new DatagramPacket(new byte[1024], 1024));
          return true;
        } catch (SocketTimeoutException e) {
          // Not yet.
        }
      }
    }
    return false;
  }

  /** A port that was free a moment ago. */
  static InetSocketAddress freeAddress() throws IOException {
    try (DatagramSocket socket = new DatagramSocket(0, InetAddress.ofLiteral("127.0.0.1"))) {
      return new InetSocketAddress(socket.getLocalAddress(), socket.getLocalPort());
    }
  }

  String name() {
    return name;
  }

  Path root() {
    return root;
  }

  InetSocketAddress address() {
    return address;
  }

  Optional<Double> cpuSeconds() throws IOException {
    return meter.seconds();
  }

  /** Whether it becomes faster by use. */
  boolean isJava() {
    return !List.of(ATFTPD, TFTPD_HPA, DNSMASQ).contains(name);
  }

  /** Whether uploads become files. */
  boolean stores() {
    return !name.equals(EMPTY);
  }

  /** What was uploaded is memory: it is given back, and never overwritten. */
  void deleteUploads() throws IOException {
    try (DirectoryStream<Path> uploads = Files.newDirectoryStream(root, "w*")) {
      for (Path upload : uploads) {
        Files.deleteIfExists(upload);
      }
    }
  }

  @Override
  public void close() throws IOException {
    List<ProcessHandle> all = new ArrayList<>(process.descendants().toList());
    all.forEach(ProcessHandle::destroy);
    process.destroy();
    try {
      if (!process.waitFor(STOP_LIMIT.toSeconds(), TimeUnit.SECONDS)) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    all.forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
    meter.close();
  }
}
