package dev.skiff.lab.bench.compare;

import dev.skiff.lab.bench.udp.Workload;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * One row of the table.
 *
 * @param workload what the clients do
 * @param quick whether a short run has it too
 * @param servers the names of those that can do this
 */
record Case(Workload workload, boolean quick, Set<String> servers) {
  static final long KIBI = 1 << 10;
  static final long MEBI = 1 << 20;

  /** A block that fills an Ethernet packet. */
  static final int ETHERNET = 1468;

  /** The largest block that RFC 2348 knows. */
  static final int LARGEST = 65_464;

  private static final Set<String> ALL =
      Set.of(Server.SKIFF, Server.ATFTPD, Server.TFTPD_HPA, Server.DNSMASQ, Server.EMPTY);

  /** dnsmasq knows neither uploads nor blocks that are larger than its buffer. */
  private static final Set<String> NOT_DNSMASQ =
      Set.of(Server.SKIFF, Server.ATFTPD, Server.TFTPD_HPA, Server.EMPTY);

  private static final Set<String> WITH_WINDOW = Set.of(Server.SKIFF, Server.ATFTPD, Server.EMPTY);

  /** All of them, in the order of the table. */
  static List<Case> all() {
    List<Case> cases = new ArrayList<>();
    for (boolean upload : new boolean[] {false, true}) {
      Set<String> lockStep = upload ? NOT_DNSMASQ : ALL;
      cases.add(new Case(new Workload(upload, 1, 4 * KIBI, ETHERNET, 1), false, lockStep));
      cases.addAll(large(upload, 1, 64 * MEBI, lockStep));
      cases.add(new Case(new Workload(upload, 64, 4 * KIBI, ETHERNET, 1), true, lockStep));
      cases.addAll(large(upload, 64, MEBI, lockStep));
      if (!upload) {
        cases.add(new Case(new Workload(false, 1000, 256 * KIBI, ETHERNET, 1), false, ALL));
      }
    }
    return cases;
  }

  /**
   * The ways to move larger files.
   *
   * @param bytes for a window and for the largest blocks; in lock-step it is 1 MiB, which takes
   *     long enough
   */
  private static List<Case> large(boolean upload, int clients, long bytes, Set<String> lockStep) {
    return List.of(
        new Case(new Workload(upload, clients, MEBI, 512, 1), false, lockStep),
        new Case(new Workload(upload, clients, MEBI, ETHERNET, 1), !upload, lockStep),
        new Case(new Workload(upload, clients, bytes, ETHERNET, 16), true, WITH_WINDOW),
        new Case(new Workload(upload, clients, bytes, ETHERNET, 64), true, WITH_WINDOW),
        new Case(new Workload(upload, clients, bytes, LARGEST, 1), false, NOT_DNSMASQ));
  }

  /** What two loops are to be better at than one. */
  static List<Case> ofLoops() {
    Set<String> servers = Set.of(Server.ONE_LOOP, Server.TWO_LOOPS);
    return List.of(
        new Case(new Workload(false, 64, MEBI, ETHERNET, 1), true, servers),
        new Case(new Workload(false, 64, MEBI, ETHERNET, 16), true, servers),
        new Case(new Workload(false, 64, 4 * KIBI, ETHERNET, 1), true, servers),
        new Case(new Workload(true, 64, MEBI, ETHERNET, 16), false, servers));
  }

  /** Small files, which take most code, and windows, in both directions. */
  static List<Workload> forWarmth() {
    return List.of(
        new Workload(false, 64, 4 * KIBI, ETHERNET, 1),
        new Workload(true, 64, 4 * KIBI, ETHERNET, 1),
        new Workload(false, 64, MEBI, ETHERNET, 16),
        new Workload(true, 64, MEBI, ETHERNET, 16));
  }

  /** Small files are about transfers, not bytes. */
  boolean countsTransfers() {
    return workload.fileBytes() < 64 * KIBI;
  }

  /** What {@code --only} looks at. */
  String key() {
    return String.join(
        "/",
        workload.upload() ? "upload" : "download",
        workload.clients() + "",
        size(),
        workload.blockSize() + "",
        "w" + workload.windowSize());
  }

  /** The row's name under its heading. */
  String label() {
    String how =
        workload.windowSize() == 1
            ? (workload.blockSize() == LARGEST ? "" : "lock-step ")
            : "window " + workload.windowSize() + ", ";
    return size() + ", " + how + workload.blockSize();
  }

  /** Rows with the same heading stand together. */
  String heading() {
    String clients = workload.clients() == 1 ? "1 client" : workload.clients() + " clients";
    return (workload.upload() ? "Upload, " : "Download, ") + clients;
  }

  private String size() {
    return workload.fileBytes() >= MEBI
        ? workload.fileBytes() / MEBI + " MiB"
        : workload.fileBytes() / KIBI + " KiB";
  }
}
