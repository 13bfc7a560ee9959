package dev.skiff.lab.sim.file;

import dev.skiff.lab.sim.scenario.FileSpec;

/** A file that a process has open. */
abstract class OpenFile {
  final ProcessFiles files;
  final FileSpec file;
  private boolean closed;
  private boolean failed;

  OpenFile(ProcessFiles files, FileSpec file) {
    this.files = files;
    this.file = file;
    files.opened(this);
  }

  final boolean isClosed() {
    return closed;
  }

  /** Every use of it begins with this. */
  final void use() {
    files.safety().require(!closed, () -> file.name() + " is used after it was closed");
    files.safety().require(!failed, () -> file.name() + " is used after it failed");
    files.use(file);
  }

  /** Notes that the file fails now. */
  final void fail() {
    failed = true;
  }

  /** Closes it, once. */
  final void closeOnce() {
    if (!closed) {
      closed = true;
      files.closed(this);
    }
  }

  /** The process is gone. */
  final void abandon() {
    closeOnce();
  }
}
