package dev.skiff.storage;

import static dev.skiff.storage.Requests.NEW_ONLY;
import static dev.skiff.storage.Requests.bytes;
import static dev.skiff.storage.Requests.request;
import static dev.skiff.storage.Requests.tree;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.skiff.storage.file.Confinement;
import java.nio.channels.ClosedChannelException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@ParameterizedClass
@EnumSource(Way.class)
class SweepTest {
  private static final String LEFT = ".skiff-0123456789abcdef0123456789abcdef.part";
  private static final String LEFT_TOO = ".skiff-fedcba9876543210fedcba9876543210.part";

  @Parameter Way way;
  @TempDir Path root;
  @TempDir Path outside;
  DirectoryStorage storage;

  @BeforeEach
  void open() throws Exception {
    storage = way.open(root);
  }

  @AfterEach
  void close() {
    storage.close();
  }

  @Test
  void whatWasLeftIsRemovedAlsoBelowTheRoot() throws Exception {
    Files.writeString(root.resolve("a"), "content");
    Files.writeString(root.resolve(LEFT), "12345");
    Path below = Files.createDirectories(root.resolve("one/two"));
    Files.writeString(below.resolve(LEFT_TOO), "67");
    assertThat(storage.sweep()).isEqualTo(new SweepReport(2, 7, 0, true));
    assertThat(tree(root)).containsExactly("a", "one", "one/two");
    assertThat(storage.sweep()).isEqualTo(new SweepReport(0, 0, 0, true));
  }

  @Test
  void aClientSweepsOneDirectoryAlone() throws Exception {
    Files.writeString(root.resolve("a"), "content");
    Files.writeString(root.resolve(LEFT), "12345");
    Path below = Files.createDirectories(root.resolve("one"));
    Files.writeString(below.resolve(LEFT_TOO), "67");
    assertThat(Sinks.sweep(root)).isEqualTo(new SweepReport(1, 5, 0, true));
    assertThat(tree(root)).containsExactly("a", "one", "one/" + LEFT_TOO);
  }

  /** Its permissions were taken from a file that it was to replace. */
  @Test
  void whatMayNotBeWrittenIsRemovedToo() throws Exception {
    Files.writeString(root.resolve(LEFT), "12345");
    Files.setPosixFilePermissions(root.resolve(LEFT), PosixFilePermissions.fromString("r--r--r--"));
    Files.setPosixFilePermissions(root, PosixFilePermissions.fromString("rwxrwxrwx"));
    AsNobody.run(() -> assertThat(storage.sweep()).isEqualTo(new SweepReport(1, 5, 0, true)));
  }

  @Test
  void whatIsBeingWrittenStays() throws Exception {
    try (Sink sink = storage.openForWriting(request("a"), NEW_ONLY)) {
      sink.write(bytes("content"));
      assertThat(storage.sweep()).isEqualTo(new SweepReport(0, 0, 0, true));
      sink.commit();
    }
    assertThat(root.resolve("a")).hasContent("content");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        ".skiff-.part",
        ".skiff-1.part",
        ".skiff-0123456789ABCDEF0123456789ABCDEF.part",
        ".skiff-0123456789abcdef0123456789abcdef0.part",
        ".skiff-0123456789abcdef0123456789abcdef.part~",
        "skiff-0123456789abcdef0123456789abcdef.part"
      })
  void aFileOfASimilarNameStays(String name) throws Exception {
    Files.writeString(root.resolve(name), "somebody's own");
    assertThat(storage.sweep()).isEqualTo(new SweepReport(0, 0, 0, true));
    assertThat(root.resolve(name)).exists();
  }

  @Test
  void linksStayAndAreNotFollowed() throws Exception {
    Files.writeString(outside.resolve(LEFT), "12345");
    Files.writeString(root.resolve("a"), "content");
    Files.createSymbolicLink(root.resolve("way-out"), outside);
    Files.createSymbolicLink(root.resolve(LEFT), outside.resolve(LEFT));
    Files.createSymbolicLink(root.resolve(LEFT_TOO), Path.of("a"));
    storage.sweep();
    assertThat(tree(outside)).containsExactly(LEFT);
    assertThat(tree(root)).containsExactlyInAnyOrder("a", "way-out", LEFT, LEFT_TOO);
    Files.delete(root.resolve("way-out"));
    Files.delete(root.resolve(LEFT));
  }

  @Test
  void aLinkToADirectoryInsideIsNoFurtherDirectory() throws Exception {
    Files.createSymbolicLink(root.resolve("here"), Path.of("."));
    try (Confinement confinement = way.confine(root)) {
      assertThat(new Sweep(confinement, 1, true).run().complete()).isTrue();
    }
  }

  @Test
  void pipesAndDirectoriesOfSuchANameStay() throws Exception {
    Shell.run("mkfifo", root.resolve(LEFT).toString());
    Files.createDirectory(root.resolve(LEFT_TOO));
    assertThat(storage.sweep()).isEqualTo(new SweepReport(0, 0, 0, true));
    assertThat(tree(root)).containsExactlyInAnyOrder(LEFT, LEFT_TOO);
  }

  @Test
  void whatCannotBeRemovedIsCounted() throws Exception {
    Files.writeString(root.resolve(LEFT), "12345");
    Files.setPosixFilePermissions(root, PosixFilePermissions.fromString("r-xr-xr-x"));
    AsNobody.run(() -> assertThat(storage.sweep()).isEqualTo(new SweepReport(0, 0, 1, true)));
    Files.setPosixFilePermissions(root, PosixFilePermissions.fromString("rwxr-xr-x"));
    assertThat(root.resolve(LEFT)).exists();
  }

  @Test
  void aDirectoryThatMayNotBeReadIsPassedOver() throws Exception {
    Path closed = Files.createDirectory(root.resolve("closed"));
    Files.setPosixFilePermissions(closed, PosixFilePermissions.fromString("---------"));
    AsNobody.run(() -> assertThat(storage.sweep()).isEqualTo(new SweepReport(0, 0, 0, true)));
  }

  @Test
  void aHugeTreeIsLookedThroughToABound() throws Exception {
    for (int i = 0; i < 10; i++) {
      Files.writeString(Files.createDirectory(root.resolve("" + i)).resolve(LEFT), "x");
    }
    try (Confinement confinement = way.confine(root)) {
      assertThat(new Sweep(confinement, 14, true).run()).isEqualTo(new SweepReport(4, 4, 0, false));
      assertThat(new Sweep(confinement, 16, true).run()).isEqualTo(new SweepReport(6, 6, 0, true));
    }
  }

  @Test
  void aClosedStorageIsNotSwept() {
    storage.close();
    assertThatExceptionOfType(ClosedChannelException.class).isThrownBy(storage::sweep);
  }
}
