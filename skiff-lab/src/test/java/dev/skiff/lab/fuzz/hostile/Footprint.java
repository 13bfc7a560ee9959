package dev.skiff.lab.fuzz.hostile;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * The resources of this process, a server in it included.
 *
 * @param threads of the platform
 * @param descriptors open files and sockets
 * @param heapBytes that are reachable
 */
record Footprint(int threads, long descriptors, long heapBytes) {

  static Footprint now() {
    for (int i = 0; i < 3; i++) {
      System.gc();
    }
    return new Footprint(
        ManagementFactory.getThreadMXBean().getThreadCount(),
        openDescriptors(),
        ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
  }

  static long openDescriptors() {
    try (Stream<Path> descriptors = Files.list(Path.of("/proc/self/fd"))) {
      return descriptors.count();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
