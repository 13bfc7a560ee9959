package dev.skiff.lab.interop.peers;

import dev.skiff.testkit.Patience;
import dev.skiff.testkit.TestMachine;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A running TFTP server that Skiff did not write. It runs as the user who runs the tests, so that
 * it reads and writes in private directories. Closing it kills it.
 *
 * @param root the directory whose files it serves; names in requests are relative to it
 */
public record PeerServer(
    Program program,
    Path root,
    InetSocketAddress address,
    Process process,
    CommandRun.OutputLog output)
    implements AutoCloseable {
  private static final int ATTEMPTS = 5;
  private static final int TFTP_PORT = 69;

  /** The programs. */
  public enum Program {
    /**
     * in.tftpd of tftp-hpa; one process per transfer. It logs to syslog only, so its log here is
     * empty.
     *
     * <p>Known of version 5.2: no windowsize; options come back in the order asked; a netascii
     * request with tsize is answered by ERROR 8; its netascii is right in both directions.
     */
    TFTPD_HPA,
    /**
     * atftpd; the only one that knows windowsize. IPv4 only: given an IPv6 address to bind, version
     * 0.8 binds every IPv4 address instead.
     *
     * <p>Known of version 0.8: it names the options of its OACK in its own order (tsize, timeout,
     * blksize, windowsize); it answers tsize by 0 on a netascii download; its netascii is right in
     * both directions.
     */
    ATFTPD,
    /**
     * dnsmasq as a TFTP server; reads only (a write is answered by ERROR 4). Its port is 69 and
     * nothing else, so it gets an address of its own.
     *
     * <p>Known of version 2.90: no timeout, no windowsize; blksize is cut to 2263 by its packet
     * buffer; in netascii it drops tsize, and does not follow a lone CR by NUL, so that a CR before
     * LF or NUL arrives changed; its ERROR texts show the path on the server.
     */
    DNSMASQ;

    /** Starts one on loopback. */
    public PeerServer start(Path root) {
      if (this != DNSMASQ) {
        return start(root, Loopback.ipv4());
      }
      InetSocketAddress address = new InetSocketAddress(Loopback.randomIpv4(), TFTP_PORT);
      Loopback.awaitBindable(address, Patience.LIMIT);
      return PeerServer.start(this, root, address);
    }

    /**
     * Starts one on a free port of an address. The port is found free and then let go, so another
     * program may take it first: then the server ends at once, and the next port is tried.
     */
    public PeerServer start(Path root, InetAddress host) {
      AssertionError lastFailure = new AssertionError("never tried");
      for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
        try {
          return PeerServer.start(this, root, Loopback.freePort(host));
        } catch (AssertionError failure) {
          lastFailure = failure;
        }
      }
      throw lastFailure;
    }

    private List<String> command(Path root, InetSocketAddress address) {
      String host = address.getAddress().getHostAddress();
      String port = Integer.toString(address.getPort());
      String directory = root.toAbsolutePath().toString();
      String user = System.getProperty("user.name");
      return switch (this) {
        // Without --create only files that exist can be written; without --permissive only files
        // that everybody may read are served.
        case TFTPD_HPA ->
            words(
                "in.tftpd --foreground --create --permissive --umask 022 --user",
                user,
                "--address",
                (address.getAddress() instanceof Inet6Address ? "[" + host + "]" : host)
                    + ":"
                    + port,
                "--secure",
                directory);
        case ATFTPD ->
            words(
                "atftpd --daemon --no-fork --logfile - --verbose=7 --user",
                user + "." + user,
                "--bind-address",
                host,
                "--port",
                port,
                directory);
        // The system's own configuration must not join in; --port=0 switches DNS off.
        case DNSMASQ ->
            words(
                "dnsmasq --no-daemon --conf-file=/dev/null --port=0 --pid-file= --log-facility=-"
                    + " --bind-interfaces --enable-tftp",
                "--listen-address=" + host,
                "--tftp-root=" + directory,
                "--user=" + user);
      };
    }

    private static List<String> words(String fixed, String... more) {
      List<String> words = new ArrayList<>(List.of(fixed.split(" ")));
      words.set(0, TestMachine.program(words.getFirst()));
      words.addAll(List.of(more));
      return words;
    }
  }

  /** Starts a server and returns when it answers. */
  private static PeerServer start(Program program, Path root, InetSocketAddress address) {
    List<String> command = program.command(root, address);
    Process process = CommandRun.start(command);
    PeerServer server =
        new PeerServer(program, root, address, process, CommandRun.OutputLog.of(process));
    boolean settled =
        Poll.until(Patience.LIMIT, () -> !process.isAlive() || Loopback.answersRequests(address));
    if (settled && process.isAlive()) {
      return server;
    }
    server.close();
    throw new AssertionError(
        "server %s: %s%n%s"
            .formatted(
                settled ? "ended at once, exit code " + process.exitValue() : "never answered",
                String.join(" ", command),
                server.log()));
  }

  public boolean acceptsUploads() {
    return program != Program.DNSMASQ;
  }

  /** The output of the server so far, for a test that fails. */
  public String log() {
    return output.text();
  }

  /** Kills it, and the children that still serve transfers: in.tftpd has one for each. */
  @Override
  public void close() {
    CommandRun.stop(process);
    try {
      if (!process.waitFor(Patience.SECONDS, TimeUnit.SECONDS)) {
        throw new IllegalStateException("cannot kill process " + process.pid());
      }
      output.awaitEnd();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while stopping a server", e);
    }
  }
}
