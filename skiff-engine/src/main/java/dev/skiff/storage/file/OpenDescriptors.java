package dev.skiff.storage.file;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Files that are open for reading. Readers of the same file share one descriptor: machines that
 * boot together ask for the same few files. The last reader closes it. Safe for several threads,
 * and no thread waits for another's system call.
 */
final class OpenDescriptors {

  /** Opens a file. */
  @FunctionalInterface
  interface Opening {
    int open() throws ErrnoException;
  }

  private record Shared(int descriptor, int readers) {
    Shared withReaders(int count) {
      return new Shared(descriptor, count);
    }
  }

  private final Map<FileFacts, Shared> known = new ConcurrentHashMap<>();
  private final LinuxCalls calls;

  OpenDescriptors(LinuxCalls calls) {
    this.calls = calls;
  }

  /**
   * A descriptor of a file, which the caller {@linkplain #release releases}.
   *
   * @param facts the file's facts now. An open file with equal facts is shared: they include the
   *     permissions
   * @param opening opens the file if no such file is open
   */
  int acquire(FileFacts facts, Opening opening) throws ErrnoException {
    Shared joined = known.computeIfPresent(facts, (_, open) -> open.withReaders(open.readers + 1));
    if (joined != null) {
      return joined.descriptor;
    }
    int opened = opening.open();
    Shared kept =
        known.merge(facts, new Shared(opened, 1), (open, _) -> open.withReaders(open.readers + 1));
    if (kept.descriptor != opened) {
      calls.close(opened);
    }
    return kept.descriptor;
  }

  /** Ends one {@link #acquire}, with the same facts. The last release closes the file. */
  void release(FileFacts facts, int descriptor) {
    Shared left =
        known.computeIfPresent(
            facts, (_, open) -> open.readers == 1 ? null : open.withReaders(open.readers - 1));
    if (left == null) {
      calls.close(descriptor);
    }
  }
}
