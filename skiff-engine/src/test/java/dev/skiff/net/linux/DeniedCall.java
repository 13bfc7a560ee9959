package dev.skiff.net.linux;

import dev.skiff.linux.Errno;
import dev.skiff.linux.SystemCall;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;

/**
 * Takes a system call away from a thread, as if the kernel did not have it: by a filter
 * (seccomp(2)), which ends with the thread.
 */
final class DeniedCall {
  static final int EPOLL_PWAIT2 = 441;

  private static final boolean X86_64 =
      SystemCall.processor().filter(p -> p == SystemCall.Processor.X86_64).isPresent();
  private static final long PRCTL = X86_64 ? 157 : 167;
  private static final long SET_SECCOMP = 22;
  private static final long SET_NO_NEW_PRIVILEGES = 38;
  private static final long MODE_FILTER = 2;

  /** Instructions of BPF: load the call's number, jump if it is equal, return. */
  private static final short LOAD = 0x20;

  private static final short JUMP_IF_EQUAL = 0x15;
  private static final short RETURN = 0x06;
  private static final int ALLOW = 0x7fff_0000;
  private static final int FAIL_WITH = 0x0005_0000;

  private DeniedCall() {}

  /** The call fails with ENOSYS on this thread from now on. */
  static void onThisThread(int number) {
    try (Arena arena = Arena.ofConfined()) {
      SystemCall kernel = new SystemCall(arena);
      ByteBuffer filter = SocketCalls.memory(32);
      put(filter, LOAD, 0, 0, 0);
      put(filter, JUMP_IF_EQUAL, 0, 1, number);
      put(filter, RETURN, 0, 0, FAIL_WITH | Errno.NOT_IMPLEMENTED.number());
      put(filter, RETURN, 0, 0, ALLOW);
      ByteBuffer program = SocketCalls.memory(16);
      program.putShort(0, (short) 4).putLong(8, SocketCalls.address(filter));
      require(kernel.call(PRCTL, SET_NO_NEW_PRIVILEGES, 1, 0, 0, 0, 0));
      require(kernel.call(PRCTL, SET_SECCOMP, MODE_FILTER, SocketCalls.address(program), 0, 0, 0));
    }
  }

  /** What the call gives on this thread with arguments that make no sense. */
  static int resultOf(int number) {
    try (Arena arena = Arena.ofConfined()) {
      return (int) new SystemCall(arena).call(number, -1, 0, 0, 0, 0, 0);
    }
  }

  private static void put(ByteBuffer filter, short code, int ifTrue, int ifFalse, int value) {
    filter.putShort(code).put((byte) ifTrue).put((byte) ifFalse).putInt(value);
  }

  private static void require(long result) {
    if (result < 0) {
      throw new AssertionError("no filter: error " + -result);
    }
  }
}
