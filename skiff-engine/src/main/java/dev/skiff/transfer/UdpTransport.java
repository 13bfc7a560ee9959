package dev.skiff.transfer;

/** How UDP datagrams are sent and received. */
public enum UdpTransport {
  /** {@link #LINUX} where it works, else {@link #NIO}. */
  AUTO("auto"),

  /** java.nio: works everywhere. */
  NIO("nio"),

  /**
   * The system calls of Linux, on x86-64 and aarch64: whole windows in one call. Needs native
   * access for this module ({@code --enable-native-access=dev.skiff.engine}).
   */
  LINUX("linux");

  private final String shownName;

  UdpTransport(String shownName) {
    this.shownName = shownName;
  }

  /** As it is written on a command line. */
  @Override
  public String toString() {
    return shownName;
  }
}
