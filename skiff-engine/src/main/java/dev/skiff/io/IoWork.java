package dev.skiff.io;

import java.io.IOException;

/** Work that may block, and may fail. */
public interface IoWork<T> {
  /**
   * Does the work.
   *
   * @throws IOException if it fails
   */
  T run() throws IOException;
}
