package dev.skiff.net.linux;

import dev.skiff.linux.Errno;
import dev.skiff.linux.SystemCall;
import java.io.IOException;
import java.net.BindException;
import java.net.NoRouteToHostException;
import java.net.SocketException;

/** The exceptions that the JDK has for errors of sockets. */
final class SocketErrors {
  private SocketErrors() {}

  /** The exception that the JDK's sockets throw for an error. */
  static IOException exception(int errorNumber) {
    String text = SystemCall.errorText(errorNumber);
    return switch (Errno.ofNumber(errorNumber).orElse(null)) {
      case ADDRESS_IN_USE, ADDRESS_NOT_AVAILABLE -> new BindException(text);
      case HOST_UNREACHABLE -> new NoRouteToHostException(text);
      case FAMILY_NOT_SUPPORTED -> new IOException("this host has no IPv6 network");
      case null, default -> new SocketException(text);
    };
  }

  /**
   * Returns a result that must be a success.
   *
   * @throws IOException the exception that the JDK's sockets would throw
   */
  static int require(int result) throws IOException {
    if (result < 0) {
      throw exception(-result);
    }
    return result;
  }
}
