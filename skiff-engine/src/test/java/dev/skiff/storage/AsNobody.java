package dev.skiff.storage;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.concurrent.atomic.AtomicReference;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/**
 * Runs code on a thread of its own that has no special rights to files, whoever runs the tests. The
 * file system identity is a matter of each thread on Linux (setfsuid(2)); changing it away from
 * root takes the rights to files along. For a user other than root the call does nothing, and need
 * not.
 */
final class AsNobody {

  private static final int NOBODY = 65534;

  private AsNobody() {}

  static void run(ThrowingCallable code) throws Exception {
    AtomicReference<Throwable> failure = new AtomicReference<>();
    Thread thread =
        Thread.ofPlatform()
            .start(
                () -> {
                  try {
                    become(NOBODY);
                    code.call();
                  } catch (Throwable e) {
                    failure.set(e);
                  }
                });
    thread.join();
    if (failure.get() != null) {
      throw new AssertionError(failure.get());
    }
  }

  @SuppressWarnings("restricted")
  private static void become(int user) throws Throwable {
    Linker linker = Linker.nativeLinker();
    MethodHandle setfsuid =
        linker.downcallHandle(
            linker.defaultLookup().findOrThrow("setfsuid"),
            FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));
    int _ = (int) setfsuid.invokeExact(user);
  }
}
