package dev.skiff.cli.serve;

import dev.skiff.cli.output.LogWriter;
import dev.skiff.cli.output.Text;
import dev.skiff.linux.NotifySocket;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The service manager that started this process, such as systemd. It may pass sockets to listen on
 * (sd_listen_fds(3)), and a socket that takes notices of the state (sd_notify(3)).
 */
final class ServiceManager {
  private static final int FIRST_DESCRIPTOR = 3;
  private static final int MOST_SOCKETS = 1024;

  private final List<Integer> sockets;
  private final @Nullable String notifySocket;

  private ServiceManager(List<Integer> sockets, @Nullable String notifySocket) {
    this.sockets = sockets;
    this.notifySocket = notifySocket;
  }

  /**
   * Reads the environment.
   *
   * @param process the id of this process: variables for another one are ignored
   */
  static ServiceManager of(Map<String, String> environment, long process) {
    String receiver = environment.get("LISTEN_PID");
    int count = Long.toString(process).equals(receiver) ? count(environment.get("LISTEN_FDS")) : 0;
    return new ServiceManager(
        IntStream.range(FIRST_DESCRIPTOR, FIRST_DESCRIPTOR + count).boxed().toList(),
        environment.get("NOTIFY_SOCKET"));
  }

  private static int count(@Nullable String text) {
    try {
      return text == null ? 0 : Math.clamp(Integer.parseInt(text), 0, MOST_SOCKETS);
    } catch (NumberFormatException e) {
      return 0;
    }
  }

  /** The descriptors of the sockets to listen on; empty if the command line names the address. */
  List<Integer> sockets() {
    return sockets;
  }

  /** Notifies that the server serves clients, and where. */
  void ready(String status, LogWriter log) {
    tell("READY=1\nSTATUS=" + status, log);
  }

  /** Notifies that the server stops. */
  void stopping(LogWriter log) {
    tell("STOPPING=1", log);
  }

  private void tell(String state, LogWriter log) {
    if (notifySocket == null) {
      return;
    }
    try {
      new NotifySocket(notifySocket).send(state);
    } catch (IOException e) {
      log.log(
          "skiff: cannot write to NOTIFY_SOCKET, "
              + Text.quoted(notifySocket)
              + ": "
              + e.getMessage());
    }
  }
}
