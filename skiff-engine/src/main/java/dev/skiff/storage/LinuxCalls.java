package dev.skiff.storage;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The system calls that the JDK has no method for. Only values go in and out; results are as the
 * kernel gives them: 0 or more for success, the negated error number for failure.
 */
final class LinuxCalls {

  static final int AT_FDCWD = -100;
  static final long O_PATH = 0x20_0000;
  static final long O_CLOEXEC = 0x8_0000;
  static final long RESOLVE_NO_MAGICLINKS = 0x02;
  static final long RESOLVE_BENEATH = 0x08;
  static final long RENAME_NOREPLACE = 1;
  private static final long AT_SYMLINK_NOFOLLOW = 0x100;
  private static final long AT_EMPTY_PATH = 0x1000;

  /** Type, permissions, inode, size and time of modification, of struct statx. */
  private static final long STATX_WANTED = 0x1 | 0x2 | 0x40 | 0x100 | 0x200;

  private static final long STATX_BYTES = 256;

  /** The calls' numbers on one processor family. */
  record Numbers(long openat2, long renameat2, long statx, long close) {
    static final Numbers X86_64 = new Numbers(437, 316, 332, 3);
    static final Numbers AARCH64 = new Numbers(437, 276, 291, 57);
  }

  private static final StructLayout CALL_STATE = Linker.Option.captureStateLayout();
  private static final VarHandle ERRNO =
      CALL_STATE.varHandle(MemoryLayout.PathElement.groupElement("errno"));
  private static final @Nullable LinuxCalls BOUND = bind();

  private final Numbers numbers;
  private final MethodHandle syscall;
  private final MethodHandle strerror;

  private LinuxCalls(Numbers numbers, MethodHandle syscall, MethodHandle strerror) {
    this.numbers = numbers;
    this.syscall = syscall;
    this.strerror = strerror;
  }

  /** The calls, where this is a Linux we know and native access is allowed. */
  static Optional<LinuxCalls> find() {
    return Optional.ofNullable(BOUND);
  }

  /** The same with other numbers: a test can so meet a kernel that lacks a call. */
  LinuxCalls withNumbers(Numbers others) {
    return new LinuxCalls(others, syscall, strerror);
  }

  Numbers numbers() {
    return numbers;
  }

  /** openat2(2) with {@code O_PATH | O_CLOEXEC}: a descriptor that names a file, unopened. */
  int openPath(int directory, byte[] path, long resolve) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment how = arena.allocate(3 * JAVA_LONG.byteSize(), JAVA_LONG.byteAlignment());
      how.setAtIndex(JAVA_LONG, 0, O_PATH | O_CLOEXEC);
      how.setAtIndex(JAVA_LONG, 2, resolve);
      MemorySegment name = terminated(arena, path);
      return (int)
          call(arena, numbers.openat2, directory, name.address(), how.address(), how.byteSize(), 0);
    }
  }

  /** renameat2(2) within one directory. */
  int rename(int directory, byte[] from, byte[] to, long flags) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment source = terminated(arena, from);
      MemorySegment target = terminated(arena, to);
      return (int)
          call(
              arena,
              numbers.renameat2,
              directory,
              source.address(),
              directory,
              target.address(),
              flags);
    }
  }

  /** statx(2) of what a descriptor names. */
  FileFacts facts(int descriptor) throws ErrnoException {
    return facts(descriptor, new byte[0], AT_EMPTY_PATH);
  }

  /** statx(2) of an entry of a directory; a link is not followed. */
  FileFacts factsOfEntry(int directory, byte[] entry) throws ErrnoException {
    return facts(directory, entry, AT_SYMLINK_NOFOLLOW);
  }

  private FileFacts facts(int directory, byte[] path, long flags) throws ErrnoException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment name = terminated(arena, path);
      MemorySegment status = arena.allocate(STATX_BYTES, JAVA_LONG.byteAlignment());
      long result =
          call(
              arena,
              numbers.statx,
              directory,
              name.address(),
              flags,
              STATX_WANTED,
              status.address());
      if (result < 0) {
        throw new ErrnoException((int) -result, "statx");
      }
      return FileFacts.ofStatx(
          status.get(JAVA_SHORT, 28) & 0xffff,
          status.get(JAVA_LONG, 40),
          Instant.ofEpochSecond(status.get(JAVA_LONG, 112), status.get(JAVA_INT, 120)),
          List.of(status.get(JAVA_INT, 136), status.get(JAVA_INT, 140), status.get(JAVA_LONG, 32)));
    }
  }

  /** close(2). Not to be repeated, whatever the result: the descriptor is free for others. */
  int close(int descriptor) {
    try (Arena arena = Arena.ofConfined()) {
      return (int) call(arena, numbers.close, descriptor, 0, 0, 0, 0);
    }
  }

  /** strerror(3): the system's text in the language of the process, as the JDK's messages have. */
  @SuppressWarnings("restricted")
  String errorText(int errno) {
    try {
      MemorySegment text = (MemorySegment) strerror.invokeExact(errno);
      return text.reinterpret(Long.MAX_VALUE).getString(0, HostSystem.PATH_CHARSET);
    } catch (Throwable e) {
      throw new AssertionError(e);
    }
  }

  private long call(Arena arena, long number, long a, long b, long c, long d, long e) {
    MemorySegment state = arena.allocate(CALL_STATE);
    try {
      long result = (long) syscall.invokeExact(state, number, a, b, c, d, e);
      return result < 0 ? -(int) ERRNO.get(state, 0L) : result;
    } catch (Throwable failure) {
      throw new AssertionError(failure);
    }
  }

  private static MemorySegment terminated(Arena arena, byte[] bytes) {
    MemorySegment segment = arena.allocate(bytes.length + 1L);
    MemorySegment.copy(bytes, 0, segment, JAVA_BYTE, 0, bytes.length);
    return segment;
  }

  @SuppressWarnings("restricted")
  private static @Nullable LinuxCalls bind() {
    Numbers numbers = numbersHere();
    if (numbers == null) {
      return null;
    }
    try {
      Linker linker = Linker.nativeLinker();
      SymbolLookup library = linker.defaultLookup();
      MethodHandle syscall =
          linker.downcallHandle(
              library.find("syscall").orElseThrow(),
              FunctionDescriptor.of(
                  JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG),
              Linker.Option.firstVariadicArg(1),
              Linker.Option.captureCallState("errno"));
      MethodHandle strerror =
          linker.downcallHandle(
              library.find("strerror").orElseThrow(), FunctionDescriptor.of(ADDRESS, JAVA_INT));
      return new LinuxCalls(numbers, syscall, strerror);
    } catch (RuntimeException | LinkageError e) {
      return null; // native access denied, or a C library without these: the portable way remains
    }
  }

  private static @Nullable Numbers numbersHere() {
    if (!HostSystem.IS_LINUX) {
      return null;
    }
    return switch (System.getProperty("os.arch", "")) {
      case "amd64" -> Numbers.X86_64;
      case "aarch64" -> Numbers.AARCH64;
      default -> null;
    };
  }
}
