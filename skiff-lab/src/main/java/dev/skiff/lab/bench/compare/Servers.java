package dev.skiff.lab.bench.compare;

import dev.skiff.lab.bench.BenchFile;
import dev.skiff.lab.bench.udp.EmptyServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Starts the servers, each with the same files in a directory of its own. They log nothing, where
 * they can be told so; Skiff's log goes to a file in memory.
 */
final class Servers implements AutoCloseable {
  private static final String SERVER_CORE = "1";
  private static final String BOTH_CORES = "0,1";

  /** More than clients in any case, and what Skiff allows one address by default. */
  private static final String TRANSFERS_AT_MOST = "1024";

  /** Of all files that are read. */
  private static final List<Long> SIZES =
      List.of(4 * Case.KIBI, 256 * Case.KIBI, Case.MEBI, 8 * Case.MEBI, 64 * Case.MEBI);

  private static final int COPY_BYTES = 1 << 20;

  private final Path work;
  private final Path repository;
  private final List<Server> running = new ArrayList<>();

  /**
   * @param work a directory in memory
   */
  Servers(Path work, Path repository) throws IOException {
    this.work = work;
    this.repository = repository;
    for (long size : SIZES) {
      write(BenchFile.toRead(size, 1).getFirst());
    }
  }

  private void write(BenchFile file) throws IOException {
    try (OutputStream stream = Files.newOutputStream(work.resolve(file.name()));
        WritableByteChannel out = Channels.newChannel(stream)) {
      for (long position = 0; position < file.size(); position += COPY_BYTES) {
        out.write(file.bytes(position, COPY_BYTES));
      }
    }
  }

  /** Those that are compared, each on the same one processor. */
  void startCompared() throws IOException, InterruptedException {
    skiff(Server.SKIFF, SERVER_CORE, List.of());
    InetSocketAddress atftpd = Server.freeAddress();
    start(Server.ATFTPD, atftpd, SERVER_CORE, atftpdCommand(atftpd));
    InetSocketAddress hpa = Server.freeAddress();
    start(Server.TFTPD_HPA, hpa, SERVER_CORE, hpaCommand(hpa));
    // It knows no port but 69.
    byte[] loopback = {127, randomByte(), randomByte(), randomByte()};
    InetSocketAddress dnsmasq = new InetSocketAddress(InetAddress.getByAddress(loopback), 69);
    start(Server.DNSMASQ, dnsmasq, SERVER_CORE, dnsmasqCommand(dnsmasq));
    InetSocketAddress empty = Server.freeAddress();
    start(Server.EMPTY, empty, SERVER_CORE, emptyCommand(empty));
  }

  /** Skiff with one loop and with two, not pinned: the processors are theirs and the clients'. */
  void startLoops() throws IOException, InterruptedException {
    skiff(Server.ONE_LOOP, SERVER_CORE, List.of());
    skiff(Server.TWO_LOOPS, BOTH_CORES, List.of());
  }

  private static byte randomByte() {
    return (byte) (2 + new Random().nextInt(250));
  }

  private void skiff(String name, String cores, List<String> more)
      throws IOException, InterruptedException {
    InetSocketAddress address = Server.freeAddress();
    List<String> command = new ArrayList<>();
    command.add(repository.resolve("target/image/bin/skiff").toString());
    command.addAll(List.of("serve", host(address), port(address), "--root", "."));
    command.addAll(List.of("--overwrite", "--no-tcp"));
    command.addAll(more);
    start(name, address, cores, command);
  }

  private List<String> atftpdCommand(InetSocketAddress address) {
    List<String> command = new ArrayList<>(List.of("atftpd", "--daemon", "--no-fork"));
    command.addAll(List.of("--bind-address", host(address), "--port", port(address)));
    command.addAll(List.of("--user", "root.root", "--maxthread", TRANSFERS_AT_MOST));
    command.addAll(List.of("--logfile", "/dev/null", "--verbose=0"));
    command.add(work.resolve(Server.ATFTPD).toString());
    return command;
  }

  private List<String> hpaCommand(InetSocketAddress address) {
    List<String> command = new ArrayList<>(List.of("in.tftpd", "--foreground"));
    command.addAll(List.of("--address", host(address) + ":" + port(address)));
    command.addAll(List.of("--create", "--permissive", "--user", "root"));
    command.addAll(List.of("--secure", work.resolve(Server.TFTPD_HPA).toString()));
    return command;
  }

  private List<String> dnsmasqCommand(InetSocketAddress address) {
    List<String> command = new ArrayList<>(List.of("dnsmasq", "--keep-in-foreground"));
    command.addAll(List.of("--conf-file=/dev/null", "--port=0", "--pid-file="));
    command.addAll(List.of("--log-facility=-", "--quiet-tftp", "--user=root"));
    command.addAll(List.of("--listen-address=" + host(address), "--bind-interfaces"));
    command.addAll(List.of("--enable-tftp", "--tftp-root=" + work.resolve(Server.DNSMASQ)));
    command.add("--tftp-max=" + TRANSFERS_AT_MOST);
    return command;
  }

  private static List<String> emptyCommand(InetSocketAddress address) {
    return List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-XX:+UseSerialGC",
        "--enable-native-access=ALL-UNNAMED",
        "-cp",
        System.getProperty("java.class.path"),
        EmptyServer.class.getName(),
        port(address));
  }

  private void start(String name, InetSocketAddress address, String cores, List<String> command)
      throws IOException, InterruptedException {
    Path root = Files.createDirectory(work.resolve(name.replace(' ', '-')));
    Files.setPosixFilePermissions(root, PosixFilePermissions.fromString("rwxrwxrwx"));
    for (long size : SIZES) {
      String file = BenchFile.toRead(size, 1).getFirst().name();
      Files.createLink(root.resolve(file), work.resolve(file));
    }
    Path log = work.resolve(root.getFileName() + ".log");
    running.add(Server.start(name, root, address, cores, log, command));
  }

  /** Those that run, in the order of the table. */
  List<Server> running() {
    return running;
  }

  Server named(String name) {
    return running.stream().filter(one -> one.name().equals(name)).findFirst().orElseThrow();
  }

  private static String host(InetSocketAddress address) {
    return address.getAddress().getHostAddress();
  }

  private static String port(InetSocketAddress address) {
    return address.getPort() + "";
  }

  @Override
  public void close() throws IOException {
    for (Server server : running) {
      server.close();
    }
    running.clear();
  }
}
