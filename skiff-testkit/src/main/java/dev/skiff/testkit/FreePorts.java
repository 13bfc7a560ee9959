package dev.skiff.testkit;

import java.io.IOException;
import java.net.BindException;
import java.net.DatagramSocket;
import java.util.concurrent.ThreadLocalRandom;

/** UDP ports in a row that are free on every address, and that the system gives to nobody. */
public final class FreePorts {
  /** Below the ports that the system chooses from, with its usual settings. */
  private static final int LOWEST = 10_000;

  private static final int HIGHEST = 30_000;

  private static final int TRIES = 100;

  private FreePorts() {}

  /** The first of so many ports. */
  public static int inARow(int count) throws IOException {
    for (int tries = 1; ; tries++) {
      int first = ThreadLocalRandom.current().nextInt(LOWEST, HIGHEST - count);
      try {
        for (int port = first; port < first + count; port++) {
          new DatagramSocket(port).close();
        }
        return first;
      } catch (BindException e) {
        if (tries == TRIES) {
          throw e;
        }
      }
    }
  }
}
