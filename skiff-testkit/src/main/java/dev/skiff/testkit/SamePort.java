package dev.skiff.testkit;

import java.net.BindException;

/**
 * For a test that takes a free port of one address or transport, and then the same number of
 * another one. There it may be in use, by a test that has nothing to do with this one.
 */
public final class SamePort {
  private static final int TRIES = 20;

  /** The whole test. It begins with a new port each time that it runs. */
  public interface Body {
    /** May throw a {@link BindException}. */
    void run() throws Exception;
  }

  private SamePort() {}

  /** Runs a test, and again if its port is in use elsewhere. */
  public static void untilFree(Body test) throws Exception {
    for (int tries = 1; ; tries++) {
      try {
        test.run();
        return;
      } catch (BindException e) {
        if (tries == TRIES) {
          throw e;
        }
      }
    }
  }
}
