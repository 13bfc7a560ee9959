package dev.skiff.lab.peers;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** The process behind a server: started on a port it may have to fight for, and certain to end. */
public record ServerProcess(Process process, InetSocketAddress address, CommandRun.OutputLog output)
    implements AutoCloseable {
  private static final Duration READY_LIMIT = Duration.ofSeconds(10);
  private static final Duration STOP_LIMIT = Duration.ofSeconds(5);
  private static final int ATTEMPTS = 5;

  /**
   * Starts a server on a free port of the address. The port is found free and then let go, so
   * another program may take it first: then the server ends at once, and the next port is tried.
   */
  public static ServerProcess startOnFreePort(
      InetAddress address, Function<InetSocketAddress, List<String>> command) {
    AssertionError lastFailure = new AssertionError("never tried");
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      InetSocketAddress socketAddress = Loopback.freePort(address);
      try {
        return start(socketAddress, command.apply(socketAddress));
      } catch (AssertionError failure) {
        lastFailure = failure;
      }
    }
    throw lastFailure;
  }

  /** Starts a server and returns when it answers. */
  public static ServerProcess start(InetSocketAddress address, List<String> command) {
    Process process = CommandRun.start(command);
    ServerProcess server = new ServerProcess(process, address, CommandRun.OutputLog.of(process));
    boolean settled =
        Polling.until(READY_LIMIT, () -> !process.isAlive() || Loopback.answersRequests(address));
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

  public String log() {
    return output.text();
  }

  /** Kills it, and the children that still serve transfers: in.tftpd has one for each. */
  @Override
  public void close() {
    CommandRun.stop(process);
    try {
      if (!process.waitFor(STOP_LIMIT.toNanos(), TimeUnit.NANOSECONDS)) {
        throw new IllegalStateException("cannot kill process " + process.pid());
      }
      output.awaitEnd();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while stopping a server", e);
    }
  }

  /** The user who runs the tests, so that servers read and write in private directories. */
  public static String user() {
    return System.getProperty("user.name");
  }

  public static String portOf(InetSocketAddress address) {
    return Integer.toString(address.getPort());
  }
}
