package dev.skiff.net.linux;

import dev.skiff.linux.SystemCall;
import java.io.IOException;
import java.net.BindException;
import java.net.NoRouteToHostException;
import java.net.SocketException;

/** The kernel's error numbers that sockets meet, and the exceptions that the JDK has for them. */
final class ErrorNumber {
  static final int INTERRUPTED = 4;
  static final int INPUT_OUTPUT = 5;
  static final int TRY_AGAIN = 11;
  static final int ACCESS_DENIED = 13;
  static final int INVALID = 22;
  static final int NOT_IMPLEMENTED = 38;
  static final int NO_SOCKET = 88;
  static final int MESSAGE_TOO_LONG = 90;
  static final int FAMILY_NOT_SUPPORTED = 97;
  static final int ADDRESS_IN_USE = 98;
  static final int ADDRESS_NOT_AVAILABLE = 99;
  static final int NO_BUFFERS = 105;
  static final int REFUSED = 111;
  static final int HOST_UNREACHABLE = 113;

  private ErrorNumber() {}

  /** What the JDK's sockets throw. */
  static IOException exception(int errorNumber) {
    String text = SystemCall.errorText(errorNumber);
    return switch (errorNumber) {
      case ADDRESS_IN_USE, ADDRESS_NOT_AVAILABLE -> new BindException(text);
      case HOST_UNREACHABLE -> new NoRouteToHostException(text);
      case FAMILY_NOT_SUPPORTED -> new IOException("this host has no IPv6 network");
      default -> new SocketException(text);
    };
  }

  /**
   * A result that must be a success.
   *
   * @throws IOException with what the JDK's sockets would throw
   */
  static int require(int result) throws IOException {
    if (result < 0) {
      throw exception(-result);
    }
    return result;
  }
}
