package dev.skiff.transfer;

/** The way in which UDP datagrams are sent and received. */
public enum UdpTransport {
  /** {@link #LINUX} where it works, else {@link #NIO}. */
  AUTO("auto"),

  /** The sockets of {@code java.nio}, which work on every system. */
  NIO("nio"),

  /**
   * The system calls of Linux, on x86-64 and aarch64, which send a whole window in one call. They
   * need native access for this module ({@code --enable-native-access=dev.skiff.engine}).
   */
  LINUX("linux");

  private final String shownName;

  UdpTransport(String shownName) {
    this.shownName = shownName;
  }

  /** The name on a command line. */
  @Override
  public String toString() {
    return shownName;
  }
}
