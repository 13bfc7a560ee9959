package dev.skiff.linux;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.Charset;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Calls the Linux kernel through the C library's {@code syscall}. One function serves all calls,
 * because each function that Java binds delays the start. No native code is compiled.
 *
 * <p>An object may be used by one thread at a time. It holds the memory into which the error number
 * of the last call is written.
 */
public class SystemCall {
  /** Processors whose call numbers are known. */
  public enum Processor {
    X86_64,
    AARCH64
  }

  /** Bound on first use. A failure to bind is a {@link LinkageError}. */
  @SuppressWarnings("restricted")
  private static final class Bound {
    static final Linker LINKER = Linker.nativeLinker();
    static final SymbolLookup LIBRARY = LINKER.defaultLookup();
    static final StructLayout STATE = Linker.Option.captureStateLayout();
    static final int ERRNO = (int) STATE.byteOffset(MemoryLayout.PathElement.groupElement("errno"));
    static final MethodHandle SYSCALL =
        LINKER.downcallHandle(
            LIBRARY.find("syscall").orElseThrow(),
            FunctionDescriptor.of(
                JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG,
                JAVA_LONG),
            Linker.Option.firstVariadicArg(1),
            Linker.Option.captureCallState("errno"));
  }

  /** Bound when the first text is needed: most processes never need one. */
  @SuppressWarnings("restricted")
  private static final class BoundText {
    static final MethodHandle STRERROR =
        Bound.LINKER.downcallHandle(
            Bound.LIBRARY.find("strerror").orElseThrow(), FunctionDescriptor.of(ADDRESS, JAVA_INT));
  }

  private static final Optional<Processor> PROCESSOR = processorHere().filter(_ -> isBound());

  private final MemorySegment state;

  /** The state as a buffer. Reading it needs no variable handle, which would delay the start. */
  private final ByteBuffer stateBytes;

  /**
   * An instance field, so that the compiler compiles the handle's code separately. A constant's
   * code is inlined into each caller, and where inlining goes too deep, a call allocates an object.
   */
  private final MethodHandle syscall = Bound.SYSCALL;

  /**
   * An object for one thread. Requires a {@link #processor}.
   *
   * @param arena the owner of the memory for the error number
   */
  public SystemCall(Arena arena) {
    state = arena.allocate(Bound.STATE);
    stateBytes = state.asByteBuffer().order(ByteOrder.nativeOrder());
  }

  /** The reason why the kernel cannot be called; null if it can. */
  public static @Nullable String obstacle() {
    if (PROCESSOR.isPresent()) {
      return null;
    }
    return processorHere().isPresent()
        ? "native access is not allowed"
        : "this is not Linux on x86-64 or aarch64";
  }

  /** The processor, if this is Linux on a known processor and native access is allowed. */
  public static Optional<Processor> processor() {
    return PROCESSOR;
  }

  /**
   * Makes one call.
   *
   * @param number the call's number on this processor: a constant of {@link CallNumber}
   * @return the kernel's result: 0 or more for success, the negated error number for failure
   */
  public long call(long number, long a, long b, long c, long d, long e, long f) {
    try {
      long result = (long) syscall.invokeExact(state, number, a, b, c, d, e, f);
      return result < 0 ? -stateBytes.getInt(Bound.ERRNO) : result;
    } catch (Throwable failure) {
      throw new AssertionError(failure);
    }
  }

  /** The system's text for an error (strerror(3)), in the language of the process. */
  @SuppressWarnings("restricted")
  public static String errorText(int errno) {
    try {
      MemorySegment text = (MemorySegment) BoundText.STRERROR.invokeExact(errno);
      return text.reinterpret(Long.MAX_VALUE).getString(0, charset());
    } catch (Throwable failure) {
      throw new AssertionError(failure);
    }
  }

  private static Charset charset() {
    return Charset.forName(
        System.getProperty("sun.jnu.encoding", "UTF-8"), Charset.defaultCharset());
  }

  private static Optional<Processor> processorHere() {
    if (!System.getProperty("os.name", "").toLowerCase(Locale.ROOT).equals("linux")) {
      return Optional.empty();
    }
    return switch (System.getProperty("os.arch", "")) {
      case "amd64" -> Optional.of(Processor.X86_64);
      case "aarch64" -> Optional.of(Processor.AARCH64);
      default -> Optional.empty();
    };
  }

  /** False if native access is denied or the C library has no {@code syscall}. */
  private static boolean isBound() {
    try {
      return Bound.SYSCALL.type().returnType() == long.class;
    } catch (RuntimeException | LinkageError e) {
      return false;
    }
  }
}
