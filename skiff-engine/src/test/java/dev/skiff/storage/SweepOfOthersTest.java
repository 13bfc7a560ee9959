package dev.skiff.storage;

import static dev.skiff.storage.Requests.OVERWRITE;
import static dev.skiff.storage.Requests.bytes;
import static dev.skiff.storage.Requests.request;
import static dev.skiff.storage.Requests.tree;
import static org.assertj.core.api.Assertions.assertThat;

import dev.skiff.storage.file.Confinement;
import dev.skiff.storage.file.FileHandle;
import dev.skiff.storage.file.FileName;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A process that sweeps where another one writes. */
class SweepOfOthersTest {
  private static final String NOTHING = new SweepReport(0, 0, 0, true).toString();

  @TempDir Path root;
  @TempDir Path outside;

  @Test
  void whatAnotherProcessWritesStays() throws Exception {
    Files.writeString(root.resolve("a"), "old");
    try (DirectoryStorage storage = DirectoryStorage.open(root);
        Sink sink = storage.openForWriting(request("a"), OVERWRITE)) {
      sink.write(bytes("new"));
      storage.sweep(); // which must not open what this process writes, and so give up its lock
      assertThat(sweptByAnotherProcess()).isEqualTo(NOTHING);
      sink.commit();
    }
    assertThat(root.resolve("a")).hasContent("new");
    assertThat(tree(root)).containsExactly("a");
  }

  /** On Linux, where locks belong to processes, and one is easily lost. */
  @Test
  void anUploadThatHasItsPermissionsAlreadyIsStillBeingWritten() throws Exception {
    try (Confinement confinement = Way.LINUX.confine(root);
        FileHandle directory = confinement.find(new FileName(List.of()));
        TemporaryFile file = TemporaryFile.create(directory.path(), Optional.empty())) {
      directory.setPermissions(file.name(), PosixFilePermissions.fromString("r--r-----"));
      assertThat(Files.getPosixFilePermissions(root.resolve(file.name())))
          .isEqualTo(PosixFilePermissions.fromString("r--r-----"));
      assertThat(sweptByAnotherProcess()).isEqualTo(NOTHING);
    }
  }

  private String sweptByAnotherProcess() throws Exception {
    return ChildJvm.run("System.out.println(storage.sweep());", "C.UTF-8", root).getLast();
  }

  /** A file is not locked in the moment in which it is made. */
  @Test
  void sweepsOfAnotherProcessTakeNoNewFile() throws Exception {
    Thread sweeping =
        Thread.ofVirtual()
            .start(
                () -> {
                  try {
                    sweepUntilTold();
                  } catch (Exception e) {
                    throw new AssertionError(e);
                  }
                });
    while (!Files.exists(outside.resolve("sweeping")) && sweeping.isAlive()) {
      Thread.onSpinWait();
    }
    try {
      for (int i = 0; i < 1_000; i++) {
        try (TemporaryFile file = TemporaryFile.create(root, Optional.empty())) {
          assertThat(root.resolve(file.name())).exists();
        }
      }
    } finally {
      Files.createFile(outside.resolve("enough"));
      sweeping.join();
    }
    assertThat(tree(root)).isEmpty();
  }

  private void sweepUntilTold() throws Exception {
    ChildJvm.run(
        """
            Path place = Path.of("%s");
            Files.createFile(place.resolve("sweeping"));
            while (!Files.exists(place.resolve("enough"))) {
              storage.sweep();
            }
        """
            .formatted(outside),
        "C.UTF-8",
        root);
  }
}
