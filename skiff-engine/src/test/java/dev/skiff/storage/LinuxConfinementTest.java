package dev.skiff.storage;

import static dev.skiff.storage.Requests.read;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.skiff.linux.Errno;
import dev.skiff.storage.file.FileFacts;
import dev.skiff.storage.file.FileHandle;
import dev.skiff.storage.file.FileName;
import dev.skiff.storage.file.LinuxCalls;
import dev.skiff.storage.file.LinuxConfinement;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LinuxConfinementTest {

  @TempDir Path root;

  private final LinuxCalls calls = LinuxCalls.find().orElseThrow();

  @Test
  void itIsTheWayTakenHere() throws Exception {
    try (DirectoryStorage storage = DirectoryStorage.open(root)) {
      assertThat(storage.isRaceFree()).isTrue();
    }
  }

  @Test
  void aKernelWithoutTheCallIsLeftToThePortableWay() {
    LinuxCalls.Numbers here = calls.numbers();
    LinuxCalls old =
        calls.withNumbers(
            new LinuxCalls.Numbers(9999, 9998, here.statx(), here.openat(), here.close()));
    assertThat(old.openPath(LinuxCalls.AT_FDCWD, new byte[] {'.'}, 0))
        .isEqualTo(-Errno.NOT_IMPLEMENTED.number());
    assertThat(LinuxConfinement.tryOpen(root, old, LinuxConfinement.DESCRIPTORS)).isNull();
  }

  @Test
  void aKernelThatDoesNotTellOfFilesIsLeftToThePortableWay() {
    LinuxCalls.Numbers here = calls.numbers();
    LinuxCalls mute =
        calls.withNumbers(
            new LinuxCalls.Numbers(
                here.openat2(), here.renameat2(), 9999, here.openat(), here.close()));
    assertThat(LinuxConfinement.tryOpen(root, mute, LinuxConfinement.DESCRIPTORS)).isNull();
  }

  @Test
  void whatIsKnownOfAFileIsWhatTheJdkKnows() throws Exception {
    Path file = Files.write(root.resolve("f"), new byte[12_345]);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-x--x"));
    Files.setLastModifiedTime(file, FileTime.from(Instant.parse("1969-12-31T23:59:58.5Z")));
    Files.createSymbolicLink(root.resolve("link"), file);
    try (LinuxConfinement confinement =
            LinuxConfinement.tryOpen(root, calls, LinuxConfinement.DESCRIPTORS);
        FileHandle directory = confinement.find(new FileName(List.of()))) {
      PosixFileAttributes known = Files.readAttributes(file, PosixFileAttributes.class);
      FileFacts facts = directory.look("f").orElseThrow();
      assertThat(facts.kind()).isEqualTo(FileFacts.Kind.REGULAR);
      assertThat(facts.sizeBytes()).isEqualTo(12_345);
      assertThat(facts.modified()).isEqualTo(known.lastModifiedTime());
      assertThat(facts.permissions()).isEqualTo(known.permissions());
      assertThat(directory.facts().kind()).isEqualTo(FileFacts.Kind.DIRECTORY);
      assertThat(directory.look("link"))
          .get()
          .extracting(FileFacts::kind)
          .isEqualTo(FileFacts.Kind.SYMBOLIC_LINK);
      assertThat(directory.look("absent")).isEmpty();
    }
  }

  @Test
  void aMissingProcIsLeftToThePortableWay() {
    assertThat(LinuxConfinement.tryOpen(root, calls, root.resolve("no-proc"))).isNull();
  }

  @Test
  void aProcThatIsNotOursIsLeftToThePortableWay() throws Exception {
    Path forged = Files.createDirectory(root.resolve("fd"));
    for (int descriptor = 0; descriptor < 2000; descriptor++) {
      Files.createDirectory(forged.resolve(Integer.toString(descriptor)));
    }
    assertThat(LinuxConfinement.tryOpen(root, calls, forged)).isNull();
  }

  @Test
  void theRootStaysTheSameDirectoryWhenItIsRenamed() throws Exception {
    Path served = Files.createDirectory(root.resolve("served"));
    Files.writeString(served.resolve("a"), "served");
    try (DirectoryStorage storage = DirectoryStorage.open(served)) {
      Files.move(served, root.resolve("renamed"));
      Files.createDirectory(served);
      Files.writeString(served.resolve("a"), "other");
      assertThat(read(storage, "a")).isEqualTo("served");
    }
  }

  @Test
  void aFailedCallGivesItsErrorNumber() {
    int missing = calls.openPath(LinuxCalls.AT_FDCWD, "/nope".getBytes(UTF_8), 0);
    assertThat(missing).isEqualTo(-Errno.NO_ENTRY.number());
    assertThat(calls.close(-1)).isEqualTo(-9);
  }
}
