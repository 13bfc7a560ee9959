package dev.skiff.storage;

import dev.skiff.storage.file.Confinement;
import dev.skiff.storage.file.LinuxCalls;
import dev.skiff.storage.file.LinuxConfinement;
import dev.skiff.storage.file.PortableConfinement;
import java.io.IOException;
import java.nio.file.Path;

/** The ways of confinement: tests of behaviour run through each. */
enum Way {
  LINUX {
    @Override
    Confinement confine(Path root) {
      Confinement linux =
          LinuxConfinement.tryOpen(
              root, LinuxCalls.find().orElseThrow(), LinuxConfinement.DESCRIPTORS);
      if (linux == null) {
        throw new AssertionError("openat2 does not work here");
      }
      return linux;
    }
  },
  /** As on Linux, with file systems that cannot rename without replacing, and old kernels. */
  LINUX_WITHOUT_RENAMEAT2 {
    @Override
    Confinement confine(Path root) {
      LinuxCalls calls = LinuxCalls.find().orElseThrow();
      LinuxCalls.Numbers numbers = calls.numbers();
      LinuxCalls without =
          calls.withNumbers(
              new LinuxCalls.Numbers(
                  numbers.openat2(), 9999, numbers.statx(), numbers.openat(), numbers.close()));
      Confinement linux = LinuxConfinement.tryOpen(root, without, LinuxConfinement.DESCRIPTORS);
      if (linux == null) {
        throw new AssertionError("openat2 does not work here");
      }
      return linux;
    }
  },
  PORTABLE {
    @Override
    Confinement confine(Path root) throws IOException {
      return PortableConfinement.open(root);
    }
  };

  abstract Confinement confine(Path root) throws IOException;

  DirectoryStorage open(Path root) throws IOException {
    return DirectoryStorage.of(confine(root));
  }
}
