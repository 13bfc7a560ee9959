package dev.skiff.linux;

/** The numbers of the system calls that Skiff makes, on this processor: x86-64 or aarch64. */
public final class CallNumber {
  /** True if this is x86-64, which packs some structures differently. */
  public static final boolean X86_64 =
      SystemCall.processor().filter(p -> p == SystemCall.Processor.X86_64).isPresent();

  public static final long READ = of(0, 63);
  public static final long WRITE = of(1, 64);
  public static final long CLOSE = of(3, 57);
  public static final long SOCKET = of(41, 198);
  public static final long CONNECT = of(42, 203);
  public static final long SENDTO = of(44, 206);
  public static final long RECVFROM = of(45, 207);
  public static final long SENDMSG = of(46, 211);
  public static final long RECVMSG = of(47, 212);
  public static final long BIND = of(49, 200);
  public static final long GETSOCKNAME = of(51, 204);
  public static final long SETSOCKOPT = of(54, 208);
  public static final long GETSOCKOPT = of(55, 209);
  public static final long FCNTL = of(72, 25);
  public static final long FSTATFS = of(138, 44);
  public static final long EPOLL_CTL = of(233, 21);
  public static final long OPENAT = of(257, 56);
  public static final long MKDIRAT = of(258, 34);
  public static final long EPOLL_PWAIT = of(281, 22);
  public static final long EVENTFD2 = of(290, 19);
  public static final long EPOLL_CREATE1 = of(291, 20);
  public static final long DUP3 = of(292, 24);
  public static final long RENAMEAT2 = of(316, 276);
  public static final long PREADV2 = of(327, 286);
  public static final long STATX = of(332, 291);
  public static final long OPENAT2 = 437;
  public static final long EPOLL_PWAIT2 = 441;

  private CallNumber() {}

  private static long of(long x86, long aarch) {
    return X86_64 ? x86 : aarch;
  }
}
