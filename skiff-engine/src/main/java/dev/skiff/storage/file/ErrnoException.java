package dev.skiff.storage.file;

import dev.skiff.linux.Errno;
import java.io.IOException;
import java.io.Serial;

/** A failed system call. {@link Failures} turns it into the peer's error. */
public final class ErrnoException extends IOException {

  @Serial private static final long serialVersionUID = 1;

  private final int number;

  public ErrnoException(int number, String what) {
    super(what + ": " + Errno.ofNumber(number).map(Errno::name).orElse("errno " + number));
    this.number = number;
  }

  public ErrnoException(Errno errno, String what) {
    this(errno.number(), what);
  }

  int number() {
    return number;
  }
}
