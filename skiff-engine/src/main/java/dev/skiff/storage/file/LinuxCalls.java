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
 * The system calls for which the JDK has no method. Results are the kernel's: 0 or more for
 * success, the negated error number for failure.
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

  /** The fields of struct statx to ask for: type, permissions, two times, inode and size. */
  private static final long STATX_WANTED = 0x1 | 0x2 | 0x40 | 0x80 | 0x100 | 0x200;

  private static final long STATX_BYTES = 256;
  private static final long ALL_PERMISSIONS = 0x1ff;
  private static final byte[] NO_PATH = {};

  /** The numbers of the calls. A test replaces one to simulate a kernel without the call. */
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

  /** The calls, if this is Linux on a known processor and native access is allowed. */
  public static Optional<LinuxCalls> find() {
    return Optional.ofNullable(BOUND);
  }

  /** The calls with other numbers, for a test of a kernel that lacks one. */
  public LinuxCalls withNumbers(Numbers others) {
    return new LinuxCalls(others);
  }

  public Numbers numbers() {
    return numbers;
  }

  /**
   * openat2(2) with {@code O_PATH | O_CLOEXEC}: a descriptor that names a file without opening it.
   */
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

  /** mkdirat(2); the umask of the process limits the permissions. */
  int makeDirectory(int directory, byte[] entry) {
    try (Arena arena = Arena.ofConfined()) {
      long name = terminated(arena, entry).address();
      return (int) call(arena, CallNumber.MKDIRAT, directory, name, ALL_PERMISSIONS, 0, 0);
    }
  }

  /** The facts of the file that a descriptor names. */
  FileFacts facts(int descriptor) throws ErrnoException {
    return facts(descriptor, NO_PATH, AT_EMPTY_PATH);
  }

  /** As {@link #facts}, but from memory: no remote file server is asked. */
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
   * The number of names that an open file has, as far as this host knows; 0 if it does not know.
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

  /** close(2). Never repeated, whatever the result: the number may be in use again. */
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
