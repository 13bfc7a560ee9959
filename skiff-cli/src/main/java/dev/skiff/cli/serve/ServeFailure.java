package dev.skiff.cli.serve;

import dev.skiff.cli.output.Text;
import dev.skiff.protocol.wire.Printable;
import dev.skiff.transfer.Transport;
import java.io.File;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.Locale;

/** Messages about a server that does not start. */
final class ServeFailure {
  private static final int PRIVILEGED_PORTS = 1024;

  private ServeFailure() {}

  /** The message about a root that cannot be served. */
  static String root(Path root, IOException failure) {
    String name = "the root " + root;
    return Printable.of(
        switch (failure) {
          case NoSuchFileException missing -> name + " does not exist";
          case NotDirectoryException file -> name + " is not a directory";
          case AccessDeniedException denied -> name + " cannot be read: no permission";
          default -> name + " cannot be served: " + failure.getMessage();
        });
  }

  /** The message about an address that the system does not find; it may be meant as the root. */
  static String unknownHost(String host) {
    String name = Printable.of(host);
    String hint = new File(host).isDirectory() ? "; to serve that directory: --root " + name : "";
    return "cannot listen on '" + name + "': unknown host" + hint;
  }

  /** The message about an address that the server cannot listen on. */
  static String listening(InetSocketAddress address, Transport transport, IOException failure) {
    String reason = String.valueOf(failure.getMessage());
    if (isBelowPrivilege(reason, address)) {
      return noPrivilege(address);
    }
    String start = "cannot listen on " + Text.address(address) + ": ";
    boolean unbound = failure instanceof BindException;
    if (unbound && reason.contains("in use")) {
      String name = transport.name();
      return start
          + "the %s port is in use; stop what uses it, choose another port, or add --no-%s"
              .formatted(name, name.toLowerCase(Locale.ROOT));
    }
    if (unbound && reason.contains("assign requested address")) {
      return start + "this host does not have that address";
    }
    return start + reason;
  }

  private static boolean isBelowPrivilege(String reason, InetSocketAddress address) {
    return reason.contains("Permission denied") && address.getPort() < PRIVILEGED_PORTS;
  }

  private static String noPrivilege(InetSocketAddress address) {
    return """
        cannot listen on port %d: ports below %d need a privilege. Choose one:
          - another port: skiff serve 6969
          - that capability alone: AmbientCapabilities=CAP_NET_BIND_SERVICE in a
            systemd unit, or sudo setpriv --reuid "$USER" --init-groups
            --inh-caps +net_bind_service --ambient-caps +net_bind_service skiff serve
            (not setcap: a java with file capabilities does not find its libraries)
          - root: sudo skiff serve"""
        .formatted(address.getPort(), PRIVILEGED_PORTS);
  }
}
