package dev.skiff.storage;

import java.io.IOException;
import java.io.Serial;

/** A system call of our own that failed. {@link Failures} turns it into what a peer is told. */
final class ErrnoException extends IOException {

  @Serial private static final long serialVersionUID = 1;

  private final int number;

  ErrnoException(int number, String what) {
    super(what + ": " + Errno.ofNumber(number).map(Errno::name).orElse("errno " + number));
    this.number = number;
  }

  ErrnoException(Errno errno, String what) {
    this(errno.number(), what);
  }

  int number() {
    return number;
  }
}
