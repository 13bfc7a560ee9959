package dev.skiff.storage.file;

import java.nio.charset.Charset;
import java.util.Locale;

/** The facts of the operating system that this package needs. */
final class HostSystem {

  static final boolean IS_WINDOWS = osName().startsWith("windows");
  static final boolean IS_LINUX = osName().equals("linux");

  /** The charset with which the JDK encodes a path for a system call. */
  static final Charset PATH_CHARSET =
      Charset.forName(System.getProperty("sun.jnu.encoding", "UTF-8"), Charset.defaultCharset());

  private HostSystem() {}

  private static String osName() {
    return System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
  }
}
