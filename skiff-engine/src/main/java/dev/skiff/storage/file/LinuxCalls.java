package dev.skiff.storage.file;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import dev.skiff.linux.CallNumber;
import dev.skiff.linux.SystemCall;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The system calls that the JDK has no method for. Only values go in and out; results are as the
 * kernel gives them: 0 or more for success, the negated error number for failure.
 */
public final class LinuxCalls {

  public static final int AT_FDCWD = -100;
  static final long O_PATH = 0x20_0000;
  static final long O_CLOEXEC = 0x8_0000;
  static final long RESOLVE_NO_MAGICLINKS = 0x02;
  static final long RESOLVE_NO_SYMLINKS = 0x04;
  static final long RESOLVE_BENEATH = 0x08;
  static final long RESOLVE_CACHED = 0x20;
  static final long RENAME_NOREPLACE = 1;
  private static final long AT_SYMLINK_NOFOLLOW = 0x100;
  private static final long AT_EMPTY_PATH = 0x1000;

  private static final long AT_STATX_DONT_SYNC = 0x4000;
  private static final long STATX_NLINK = 0x4;

  /** Type, permissions, times of modification and of change, inode and size, of struct statx. */
  private static final long STATX_WANTED = 0x1 | 0x2 | 0x40 | 0x80 | 0x100 | 0x200;

  private static final long STATX_BYTES = 256;
  private static final byte[] NO_PATH = {};

  /** The calls' numbers: a test replaces one, and meets a kernel that lacks the call. */
  public record Numbers(long openat2, long renameat2, long statx, long openat, long close) {
    static final Numbers HERE =
        new Numbers(
            CallNumber.OPENAT2,
            CallNumber.RENAMEAT2,
            CallNumber.STATX,
            CallNumber.OPENAT,
            CallNumber.CLOSE);
  }

  private static final @Nullable LinuxCalls BOUND =
      SystemCall.processor().isPresent() ? new LinuxCalls(Numbers.HERE) : null;

  private final Numbers numbers;

  private LinuxCalls(Numbers numbers) {
    this.numbers = numbers;
  }

  /** The calls, where this is a Linux we know and native access is allowed. */
  public static Optional<LinuxCalls> find() {
    return Optional.ofNullable(BOUND);
  }

  /** The same with other numbers: a test can so meet a kernel that lacks a call. */
  public LinuxCalls withNumbers(Numbers others) {
    return new LinuxCalls(others);
  }

  public Numbers numbers() {
    return numbers;
  }

  /** openat2(2) with {@code O_PATH | O_CLOEXEC}: a descriptor that names a file, unopened. */
  public int openPath(int directory, byte[] path, long resolve) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment how = arena.allocate(3 * JAVA_LONG.byteSize(), JAVA_LONG.byteAlignment());
      how.setAtIndex(JAVA_LONG, 0, O_PATH | O_CLOEXEC);
      how.setAtIndex(JAVA_LONG, 2, resolve);
      MemorySegment name = terminated(arena, path);
      return (int)
          call(arena, numbers.openat2, directory, name.address(), how.address(), how.byteSize(), 0);
    }
  }

  /** openat(2) of an absolute path with {@code O_RDONLY | O_CLOEXEC}. */
  int openForReading(byte[] path) throws ErrnoException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment name = terminated(arena, path);
      int opened = (int) call(arena, numbers.openat, AT_FDCWD, name.address(), O_CLOEXEC, 0, 0);
      if (opened < 0) {
        throw new ErrnoException(-opened, "openat");
      }
      return opened;
    }
  }

  /** renameat2(2) within one directory. */
  public int rename(int directory, byte[] from, byte[] to, long flags) {
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

  /** The facts of the file that a descriptor names. */
  FileFacts facts(int descriptor) throws ErrnoException {
    return facts(descriptor, NO_PATH, AT_EMPTY_PATH);
  }

  /** The same without asking another host. */
  FileFacts factsNow(int descriptor) throws ErrnoException {
    return facts(descriptor, NO_PATH, AT_EMPTY_PATH | AT_STATX_DONT_SYNC);
  }

  /** The facts of an entry of a directory; a link is not followed. */
  FileFacts factsOfEntry(int directory, byte[] entry) throws ErrnoException {
    return facts(directory, entry, AT_SYMLINK_NOFOLLOW);
  }

  private FileFacts facts(int directory, byte[] path, long flags) throws ErrnoException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment status = arena.allocate(STATX_BYTES, JAVA_LONG.byteAlignment());
      long result = statx(arena, directory, path, flags, STATX_WANTED, status);
      if (result < 0) {
        throw new ErrnoException((int) -result, "statx");
      }
      return FileFacts.ofStatx(
          status.get(JAVA_SHORT, 28) & 0xffff,
          status.get(JAVA_LONG, 40),
          Instant.ofEpochSecond(status.get(JAVA_LONG, 112), status.get(JAVA_INT, 120)),
          Instant.ofEpochSecond(status.get(JAVA_LONG, 96), status.get(JAVA_INT, 104)),
          List.of(status.get(JAVA_INT, 136), status.get(JAVA_INT, 140), status.get(JAVA_LONG, 32)));
    }
  }

  /**
   * The number of names that an open file has, as far as this host knows; 0 where it cannot say.
   */
  int links(int descriptor) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment status = arena.allocate(STATX_BYTES, JAVA_LONG.byteAlignment());
      long flags = AT_EMPTY_PATH | AT_STATX_DONT_SYNC;
      long result = statx(arena, descriptor, NO_PATH, flags, STATX_NLINK, status);
      return result < 0 ? 0 : status.get(JAVA_INT, 16);
    }
  }

  private long statx(
      Arena arena, int directory, byte[] path, long flags, long wanted, MemorySegment status) {
    MemorySegment name = terminated(arena, path);
    return call(arena, numbers.statx, directory, name.address(), flags, wanted, status.address());
  }

  /** close(2). Not to be repeated, whatever the result: the descriptor is free for others. */
  public int close(int descriptor) {
    try (Arena arena = Arena.ofConfined()) {
      return (int) call(arena, numbers.close, descriptor, 0, 0, 0, 0);
    }
  }

  private static long call(Arena arena, long number, long a, long b, long c, long d, long e) {
    return new SystemCall(arena).call(number, a, b, c, d, e, 0);
  }

  private static MemorySegment terminated(Arena arena, byte[] bytes) {
    MemorySegment segment = arena.allocate(bytes.length + 1L);
    MemorySegment.copy(bytes, 0, segment, JAVA_BYTE, 0, bytes.length);
    return segment;
  }
}
