package dev.skiff.net.linux;

import dev.skiff.linux.CallNumber;
import dev.skiff.linux.Errno;
import dev.skiff.linux.SystemCall;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The kernel's calls that a loop makes. Memory goes in as addresses of direct buffers; results are
 * 0 or more for success and the negated {@link Errno} for failure. For one thread.
 */
class SocketCalls {
  static final int EPOLL_CTL_ADD = 1;
  static final int EPOLL_CTL_MOD = 3;
  private static final int EPOLL_CLOEXEC = 0x8_0000;

  static final int SOCK_STREAM = 1;
  static final int SOCK_DGRAM = 2;
  private static final int O_NONBLOCK = 0x800;
  private static final int O_CLOEXEC = 0x8_0000;
  private static final int SOCK_DGRAM_NONBLOCK_CLOEXEC = SOCK_DGRAM | O_NONBLOCK | O_CLOEXEC;
  private static final int EVENTFD_NONBLOCK_CLOEXEC = O_NONBLOCK | O_CLOEXEC;
  private static final int F_SETFD = 2;
  private static final int F_SETFL = 4;
  private static final int FD_CLOEXEC = 1;

  static final int SOL_IP = 0;
  static final int SOL_SOCKET = 1;
  static final int SOL_UDP = 17;
  static final int SOL_IPV6 = 41;
  static final int SO_TYPE = 3;
  static final int SO_ERROR = 4;
  static final int SO_RCVBUF = 8;
  static final int SO_ACCEPTCONN = 30;
  static final int SO_RCVBUFFORCE = 33;
  static final int SO_DOMAIN = 39;
  static final int IP_PKTINFO = 8;
  static final int IP_RECVERR = 11;
  static final int IP_MTU = 14;
  static final int IPV6_MTU = 24;
  static final int IPV6_RECVERR = 25;
  static final int IPV6_V6ONLY = 26;
  static final int IPV6_RECVPKTINFO = 49;
  static final int IPV6_PKTINFO = 50;
  static final int UDP_SEGMENT = 103;
  static final int UDP_GRO = 104;
  static final int MSG_ERRQUEUE = 0x2000;

  /** An epoll_event is packed on x86-64, and there only. */
  static final int EPOLL_EVENT_BYTES = CallNumber.X86_64 ? 12 : 16;

  static final int EPOLL_EVENT_DATA = CallNumber.X86_64 ? 4 : 8;

  private static final long NANOS_PER_SECOND = 1_000_000_000;
  private static final long NANOS_PER_MILLI = 1_000_000;

  private final SystemCall kernel = new SystemCall(Arena.ofAuto());

  /** Memory for small arguments of this class: an option's value, a time, an event. */
  private final ByteBuffer scratch = memory(64);

  private final long scratchAddress = address(scratch);
  private boolean coarseWait;

  /** Memory for the kernel to read and write: zeroed, in the processor's byte order. */
  static ByteBuffer memory(int bytes) {
    return ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder());
  }

  /** The address of a direct buffer's first byte. */
  static long address(ByteBuffer buffer) {
    return MemorySegment.ofBuffer(buffer.duplicate().clear()).address();
  }

  /** A datagram socket that does not block. */
  int socket(boolean ipv6) {
    int family = ipv6 ? SocketName.AF_INET6 : SocketName.AF_INET;
    return (int) kernel.call(CallNumber.SOCKET, family, SOCK_DGRAM_NONBLOCK_CLOEXEC, 0, 0, 0, 0);
  }

  int bind(int descriptor, SocketName name) {
    name.putTo(scratch);
    return (int) kernel.call(CallNumber.BIND, descriptor, scratchAddress, name.length(), 0, 0, 0);
  }

  /** Chooses the other side of a datagram socket, and the route to it. Sends nothing. */
  int connect(int descriptor, SocketName name) {
    name.putTo(scratch);
    return (int)
        kernel.call(CallNumber.CONNECT, descriptor, scratchAddress, name.length(), 0, 0, 0);
  }

  /** Writes the bound name into a buffer. */
  int localName(int descriptor, ByteBuffer name, long nameAddress) {
    scratch.putInt(0, name.capacity());
    return (int)
        kernel.call(CallNumber.GETSOCKNAME, descriptor, nameAddress, scratchAddress, 0, 0, 0);
  }

  /** Gives an inherited descriptor the flags that {@link #socket} sets. */
  int makeOwn(int descriptor) {
    long result = kernel.call(CallNumber.FCNTL, descriptor, F_SETFL, O_NONBLOCK, 0, 0, 0);
    if (result >= 0) {
      result = kernel.call(CallNumber.FCNTL, descriptor, F_SETFD, FD_CLOEXEC, 0, 0, 0);
    }
    return (int) result;
  }

  /** Makes a descriptor refer to the file of another one (dup3(2)). Its own file is closed. */
  int replace(int descriptor, int by) {
    return (int) kernel.call(CallNumber.DUP3, by, descriptor, O_CLOEXEC, 0, 0, 0);
  }

  int setOption(int descriptor, int level, int option, int value) {
    scratch.putInt(0, value);
    return (int)
        kernel.call(
            CallNumber.SETSOCKOPT, descriptor, level, option, scratchAddress, Integer.BYTES, 0);
  }

  /** An option's value, 0 or more. */
  int option(int descriptor, int level, int option) {
    scratch.putInt(0, 0).putInt(8, Integer.BYTES);
    long result =
        kernel.call(
            CallNumber.GETSOCKOPT,
            descriptor,
            level,
            option,
            scratchAddress,
            scratchAddress + 8,
            0);
    return result < 0 ? (int) result : scratch.getInt(0);
  }

  /** sendto(2): one datagram. */
  int send(int descriptor, long bytes, int length, long name, int nameLength) {
    return (int) kernel.call(CallNumber.SENDTO, descriptor, bytes, length, 0, name, nameLength);
  }

  /** sendmsg(2). */
  int sendMessage(int descriptor, long message) {
    return (int) kernel.call(CallNumber.SENDMSG, descriptor, message, 0, 0, 0, 0);
  }

  /** recvfrom(2): one datagram, and its sender. */
  int receive(int descriptor, long bytes, int length, long name, int nameCapacity) {
    scratch.putInt(0, nameCapacity);
    return (int)
        kernel.call(CallNumber.RECVFROM, descriptor, bytes, length, 0, name, scratchAddress);
  }

  /** recvmsg(2). */
  int receiveMessage(int descriptor, long message, int flags) {
    return (int) kernel.call(CallNumber.RECVMSG, descriptor, message, flags, 0, 0, 0);
  }

  int createEpoll() {
    return (int) kernel.call(CallNumber.EPOLL_CREATE1, EPOLL_CLOEXEC, 0, 0, 0, 0, 0);
  }

  int createEvent() {
    return (int) kernel.call(CallNumber.EVENTFD2, 0, EVENTFD_NONBLOCK_CLOEXEC, 0, 0, 0, 0);
  }

  /** Registers a descriptor. Its events carry the descriptor as their data. */
  int control(int epoll, int operation, int descriptor, int events) {
    scratch.putInt(0, events).putInt(EPOLL_EVENT_DATA, descriptor);
    return (int)
        kernel.call(CallNumber.EPOLL_CTL, epoll, operation, descriptor, scratchAddress, 0, 0);
  }

  /** Waits for events for at most a time, which kernels before 5.11 round up to milliseconds. */
  int await(int epoll, long events, int most, long nanos) {
    if (nanos > 0 && !coarseWait) {
      scratch.putLong(0, nanos / NANOS_PER_SECOND).putLong(8, nanos % NANOS_PER_SECOND);
      int result =
          (int) kernel.call(CallNumber.EPOLL_PWAIT2, epoll, events, most, scratchAddress, 0, 0);
      if (result >= 0 || Errno.INTERRUPTED.isResult(result)) {
        return result;
      }
      // The kernel or a sandbox does not know the call.
      coarseWait = true;
    }
    long millis = (nanos + NANOS_PER_MILLI - 1) / NANOS_PER_MILLI;
    return (int) kernel.call(CallNumber.EPOLL_PWAIT, epoll, events, most, millis, 0, 0);
  }

  /** Reads an event's counter, which sets it to 0. */
  void takeEvent(int event) {
    kernel.call(CallNumber.READ, event, scratchAddress, Long.BYTES, 0, 0, 0);
  }

  /** Closes a descriptor. Never repeated, whatever the result: its number may be in use again. */
  void close(int descriptor) {
    kernel.call(CallNumber.CLOSE, descriptor, 0, 0, 0, 0, 0);
  }

  /** Wakes the thread that waits for an event. For any thread. */
  static final class Waker {
    private final SystemCall kernel = new SystemCall(Arena.ofAuto());
    private final ByteBuffer one = memory(Long.BYTES).putLong(0, 1);
    private final long oneAddress = address(one);
    private final int event;
    private boolean closed;

    Waker(int event) {
      this.event = event;
    }

    /** Adds 1 to the event's counter. */
    synchronized void wake() {
      if (!closed) {
        kernel.call(CallNumber.WRITE, event, oneAddress, Long.BYTES, 0, 0, 0);
      }
    }

    /** Closes the event. Later calls do nothing: its number may belong to another file. */
    synchronized void close() {
      closed = true;
      kernel.call(CallNumber.CLOSE, event, 0, 0, 0, 0, 0);
    }
  }
}
