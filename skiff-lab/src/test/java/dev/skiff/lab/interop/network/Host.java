package dev.skiff.lab.interop.network;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.invoke.MethodHandle;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * A host with a network of its own: a thread in a new network namespace. The threads and processes
 * that are started there are there as well.
 *
 * <p>The namespace has no name, so nothing of it can be left behind: it ends with the last thread,
 * process and socket in it.
 *
 * <p>The threads that carry virtual threads are in the namespace of whoever happened to need one
 * more of them. So no virtual thread may open a socket while there are hosts, nor later: a test
 * with hosts has a JVM to itself.
 */
public final class Host implements AutoCloseable {
  private static final int CLONE_NEWNET = 0x40000000;

  private final ExecutorService thread =
      Executors.newSingleThreadExecutor(Thread.ofPlatform().name("host").daemon().factory());

  private final int threadId;

  /** A new host, whose only interface is its loopback, which is still down. */
  public Host() {
    threadId = call(Host::enterNewNamespace);
  }

  /** The number by which the kernel finds the namespace. */
  int threadId() {
    return threadId;
  }

  /** Runs something on this host. */
  public <T> T call(Callable<T> task) {
    Future<T> result = thread.submit(task);
    try {
      return result.get();
    } catch (ExecutionException e) {
      throw rethrown(e.getCause());
    } catch (InterruptedException e) {
      result.cancel(true);
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while waiting for a host", e);
    }
  }

  private static RuntimeException rethrown(Throwable failure) {
    return switch (failure) {
      case Error error -> throw error;
      case RuntimeException exception -> exception;
      default -> new IllegalStateException(failure);
    };
  }

  @SuppressWarnings("restricted")
  private static int enterNewNamespace() {
    Linker linker = Linker.nativeLinker();
    MethodHandle unshare =
        linker.downcallHandle(
            linker.defaultLookup().findOrThrow("unshare"),
            FunctionDescriptor.of(JAVA_INT, JAVA_INT));
    MethodHandle gettid =
        linker.downcallHandle(
            linker.defaultLookup().findOrThrow("gettid"), FunctionDescriptor.of(JAVA_INT));
    try {
      if ((int) unshare.invokeExact(CLONE_NEWNET) != 0) {
        throw new AssertionError("no network namespace for this process: it needs root");
      }
      return (int) gettid.invokeExact();
    } catch (Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }

  /** Lets go of the namespace. */
  @Override
  public void close() {
    thread.shutdownNow();
  }
}
