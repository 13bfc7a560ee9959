package dev.skiff.storage.file;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Files that are open for reading, each once, however many read it: machines that boot together ask
 * for the same few files. Nothing stays open after its last reader. Safe for several threads; none
 * waits for another's system call.
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
   * A descriptor of a file, to be {@linkplain #release released}.
   *
   * @param facts of the file now. Where one is open of which all of them are the same, it is that
   *     one, and nothing has changed in who may read it
   * @param opening for where there is none
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

  /** Once for each {@link #acquire}, with the same facts; the last one closes the file. */
  void release(FileFacts facts, int descriptor) {
    Shared left =
        known.computeIfPresent(
            facts, (_, open) -> open.readers == 1 ? null : open.withReaders(open.readers - 1));
    if (left == null) {
      calls.close(descriptor);
    }
  }
}
