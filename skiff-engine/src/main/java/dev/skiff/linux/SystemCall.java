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
 * Calls the Linux kernel, by the C library's {@code syscall}: one function for all calls, since
 * each further one that Java has to bind delays the start. Nothing is compiled.
 *
 * <p>One object serves one thread at a time: it holds the place where the error number of the last
 * call appears.
 */
public class SystemCall {
  /** Processors whose call numbers are known. */
  public enum Processor {
    X86_64,
    AARCH64
  }

  /** Bound when it is first used; what prevents that is an error of linkage. */
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

  /** Bound when the first text is asked for: most processes end without one. */
  @SuppressWarnings("restricted")
  private static final class BoundText {
    static final MethodHandle STRERROR =
        Bound.LINKER.downcallHandle(
            Bound.LIBRARY.find("strerror").orElseThrow(), FunctionDescriptor.of(ADDRESS, JAVA_INT));
  }

  private static final Optional<Processor> PROCESSOR = processorHere().filter(_ -> isBound());

  private final MemorySegment state;

  /** The state as a buffer: it is read without a handle, which the start would have to wait for. */
  private final ByteBuffer stateBytes;

  /**
   * A field, so that the compiler compiles its code by itself. Of a constant it takes the code into
   * each caller, and where that goes too deep, a call makes an object.
   */
  private final MethodHandle syscall = Bound.SYSCALL;

  /**
   * For one thread; only where there is a {@link #processor}.
   *
   * @param arena where the error number has its place
   */
  public SystemCall(Arena arena) {
    state = arena.allocate(Bound.STATE);
    stateBytes = state.asByteBuffer().order(ByteOrder.nativeOrder());
  }

  /** Why the kernel cannot be called; null where it can. */
  public static @Nullable String obstacle() {
    if (PROCESSOR.isPresent()) {
      return null;
    }
    return processorHere().isPresent()
        ? "native access is not allowed"
        : "this is not Linux on x86-64 or aarch64";
  }

  /** The processor, where this is a Linux we know and native access is allowed. */
  public static Optional<Processor> processor() {
    return PROCESSOR;
  }

  /**
   * One call.
   *
   * @param number as this processor counts them
   * @return what the kernel gives: 0 or more for success, the negated error number for failure
   */
  public long call(long number, long a, long b, long c, long d, long e, long f) {
    try {
      long result = (long) syscall.invokeExact(state, number, a, b, c, d, e, f);
      return result < 0 ? -stateBytes.getInt(Bound.ERRNO) : result;
    } catch (Throwable failure) {
      throw new AssertionError(failure);
    }
  }

  /** strerror(3): the system's text in the language of the process, as the JDK's messages have. */
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

  /** Not where native access is denied, or the C library lacks one: the portable way remains. */
  private static boolean isBound() {
    try {
      return Bound.SYSCALL.type().returnType() == long.class;
    } catch (RuntimeException | LinkageError e) {
      return false;
    }
  }
}
