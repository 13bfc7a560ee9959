package dev.skiff.storage;

import static dev.skiff.storage.Requests.NEW_ONLY;
import static dev.skiff.storage.Requests.OVERWRITE;
import static dev.skiff.storage.Requests.assertRefused;
import static dev.skiff.storage.Requests.read;
import static dev.skiff.storage.Requests.tree;
import static dev.skiff.storage.Requests.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.skiff.protocol.wire.ErrorCode;
import dev.skiff.storage.file.Confinement;
import dev.skiff.storage.file.Failures;
import dev.skiff.storage.file.FileHandle;
import dev.skiff.storage.file.FileName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource(Way.class)
class ConfinementTest {

  @Parameter Way way;
  @TempDir Path place;
  Path root;
  Path outside;
  DirectoryStorage storage;

  @BeforeEach
  void open() throws Exception {
    root = Files.createDirectories(place.resolve("data"));
    outside = Files.createDirectories(place.resolve("data-private"));
    Files.createDirectories(root.resolve("dir"));
    Files.writeString(root.resolve("dir/a"), "inside");
    Files.writeString(outside.resolve("a"), "outside");
    storage = way.open(root);
  }

  @AfterEach
  void close() {
    storage.close();
  }

  @Test
  void aLinkThatStaysInsideIsFollowed() throws Exception {
    Files.createSymbolicLink(root.resolve("link"), Path.of("dir/a"));
    Files.createSymbolicLink(root.resolve("dirlink"), Path.of("dir"));
    Files.createSymbolicLink(root.resolve("dir/up"), Path.of("../dir/a"));
    assertThat(read(storage, "link")).isEqualTo("inside");
    assertThat(read(storage, "dirlink/a")).isEqualTo("inside");
    assertThat(read(storage, "dir/up")).isEqualTo("inside");
  }

  @Test
  void anAbsoluteLinkThatStaysInsideIsFollowed() throws Exception {
    Files.createSymbolicLink(root.resolve("link"), root.resolve("dir/a"));
    Files.createSymbolicLink(root.resolve("dirlink"), root.resolve("dir"));
    assertThat(read(storage, "link")).isEqualTo("inside");
    assertThat(read(storage, "dirlink/a")).isEqualTo("inside");
  }

  @Test
  @Tag("rfc1350-security-rights")
  @Tag("rfc7440-7-rights")
  void aLinkToAnOutsideFileIsRefused() throws Exception {
    Files.createSymbolicLink(root.resolve("absolute"), outside.resolve("a"));
    Files.createSymbolicLink(root.resolve("relative"), Path.of("../data-private/a"));
    assertOutside("absolute");
    assertOutside("relative");
  }

  @Test
  void aLinkToAnOutsideDirectoryIsRefused() throws Exception {
    Files.createSymbolicLink(root.resolve("absolute"), outside);
    Files.createSymbolicLink(root.resolve("relative"), Path.of("../data-private"));
    Files.createSymbolicLink(root.resolve("up"), Path.of(".."));
    assertOutside("absolute/a");
    assertOutside("relative/a");
    assertOutside("up/data-private/a");
    assertRefused(
        ErrorCode.ACCESS_VIOLATION, "leads out", () -> write(storage, "up/b", NEW_ONLY, "x"));
    assertRefused(
        ErrorCode.ACCESS_VIOLATION, "leads out", () -> write(storage, "absolute/b", NEW_ONLY, "x"));
    assertThat(tree(outside)).containsExactly("a");
  }

  @Test
  void aDirectoryWhoseNameBeginsWithTheRootsIsNotInside() throws Exception {
    Files.createSymbolicLink(root.resolve("link"), place.resolve("data-private"));
    assertOutside("link/a");
    assertRefused(
        ErrorCode.ACCESS_VIOLATION, "leads out", () -> read(storage, "../data-private/a"));
  }

  @Test
  void theLinksOfProcAreNoWayOut() throws Exception {
    Path link = Files.createSymbolicLink(root.resolve("proc"), Path.of("/proc/self/root"));
    assertOutside("proc/etc/passwd");
    Files.delete(link);
  }

  @Test
  void aDanglingLinkIsNoFile() throws Exception {
    Files.createSymbolicLink(root.resolve("dangling"), Path.of("nowhere"));
    assertRefused(ErrorCode.FILE_NOT_FOUND, "no such file", () -> read(storage, "dangling"));
  }

  @Test
  void aLoopOfLinksIsRefused() throws Exception {
    Files.createSymbolicLink(root.resolve("one"), Path.of("two"));
    Files.createSymbolicLink(root.resolve("two"), Path.of("one"));
    assertRefused(ErrorCode.ACCESS_VIOLATION, "links", () -> read(storage, "one"));
    assertRefused(ErrorCode.ACCESS_VIOLATION, "links", () -> write(storage, "one", OVERWRITE, "x"));
  }

  @Test
  void anUploadToALinkReplacesTheFileBehindIt() throws Exception {
    Path link = Files.createSymbolicLink(root.resolve("link"), Path.of("dir/a"));
    write(storage, "link", OVERWRITE, "new");
    assertThat(root.resolve("dir/a")).hasContent("new");
    assertThat(link).isSymbolicLink();
    assertThat(tree(root)).containsExactly("dir", "dir/a", "link");
  }

  @Test
  void anUploadToAnAbsoluteLinkThatStaysInsideReplacesTheFileBehindIt() throws Exception {
    Path link = Files.createSymbolicLink(root.resolve("link"), root.resolve("dir/a"));
    write(storage, "link", OVERWRITE, "new");
    assertThat(root.resolve("dir/a")).hasContent("new");
    assertThat(link).isSymbolicLink();
  }

  @Test
  void anUploadThroughALinkedDirectoryInsideArrives() throws Exception {
    Files.createSymbolicLink(root.resolve("dirlink"), Path.of("dir"));
    write(storage, "dirlink/b", NEW_ONLY, "new");
    assertThat(root.resolve("dir/b")).hasContent("new");
  }

  @Test
  void anUploadToALinkCountsAsAnExistingFile() throws Exception {
    Files.createSymbolicLink(root.resolve("link"), Path.of("dir/a"));
    assertRefused(
        ErrorCode.FILE_ALREADY_EXISTS,
        "link already exists",
        () -> write(storage, "link", NEW_ONLY, "new"));
  }

  @Test
  void anUploadToALinkThatLeadsOutIsRefused() throws Exception {
    Files.createSymbolicLink(root.resolve("absolute"), outside.resolve("a"));
    Files.createSymbolicLink(root.resolve("relative"), Path.of("../data-private/a"));
    for (String name : new String[] {"absolute", "relative"}) {
      assertRefused(
          ErrorCode.ACCESS_VIOLATION, "leads out", () -> write(storage, name, OVERWRITE, "x"));
      assertRefused(
          ErrorCode.ACCESS_VIOLATION, "leads out", () -> write(storage, name, NEW_ONLY, "x"));
    }
    assertThat(outside.resolve("a")).hasContent("outside");
  }

  @Test
  void anUploadToADanglingLinkIsRefused() throws Exception {
    Files.createSymbolicLink(root.resolve("inside"), Path.of("dir/nowhere"));
    Files.createSymbolicLink(root.resolve("outside"), outside.resolve("nowhere"));
    assertRefused(
        ErrorCode.ACCESS_VIOLATION,
        "is a broken symbolic link",
        () -> write(storage, "inside", OVERWRITE, "x"));
    assertRefused(
        ErrorCode.ACCESS_VIOLATION, "link", () -> write(storage, "outside", OVERWRITE, "x"));
    assertThat(tree(outside)).containsExactly("a");
    assertThat(root.resolve("dir/nowhere")).doesNotExist();
  }

  @Test
  void anUploadToALinkToADirectoryIsRefused() throws Exception {
    Files.createSymbolicLink(root.resolve("dirlink"), Path.of("dir"));
    Files.createSymbolicLink(root.resolve("dot"), Path.of("."));
    assertRefused(
        ErrorCode.ACCESS_VIOLATION,
        "dirlink is a directory, not a file",
        () -> write(storage, "dirlink", OVERWRITE, "x"));
    assertRefused(
        ErrorCode.ACCESS_VIOLATION,
        "dot is a directory, not a file",
        () -> write(storage, "dot", OVERWRITE, "x"));
  }

  @Test
  void aRootThatIsALinkItselfIsServed() throws Exception {
    Path link = Files.createSymbolicLink(place.resolve("link"), root);
    try (DirectoryStorage linked = way.open(link)) {
      assertThat(read(linked, "dir/a")).isEqualTo("inside");
      write(linked, "dir/b", NEW_ONLY, "new");
    }
    assertThat(root.resolve("dir/b")).hasContent("new");
  }

  /** The moment between finding a file and opening it, made as long as one likes. */
  @Test
  void aDirectoryThatBecomesALinkAfterTheLookNeverGivesOutsideContent() throws Exception {
    try (Confinement confinement = way.confine(root)) {
      FileHandle found = confinement.find(FileName.forReading("dir/a"));
      swapDirectoryForLink();
      if (way == Way.PORTABLE) {
        assertThat(Failures.of(assertFails(() -> FileSource.open(found, "dir/a", true)), "dir/a"))
            .hasMessageContaining("leads out");
      } else {
        try (Source source = FileSource.open(found, "dir/a", true)) {
          assertThat(Requests.readAll(source)).isEqualTo("inside");
        }
      }
    }
  }

  @Test
  void aDirectoryThatBecomesALinkDuringAnUploadNeverReceivesItOutside() throws Exception {
    try (Sink sink = storage.openForWriting(Requests.request("dir/b"), NEW_ONLY)) {
      sink.write(Requests.bytes("upload"));
      swapDirectoryForLink();
      if (way == Way.PORTABLE) {
        assertRefused(ErrorCode.ACCESS_VIOLATION, "leads out", sink::commit);
      } else {
        sink.commit();
        assertThat(root.resolve("moved/b")).hasContent("upload");
      }
    }
    assertThat(tree(outside)).containsExactly("a");
  }

  private void swapDirectoryForLink() throws Exception {
    Files.move(root.resolve("dir"), root.resolve("moved"));
    Files.createSymbolicLink(root.resolve("dir"), outside);
  }

  private void assertOutside(String name) {
    assertRefused(ErrorCode.ACCESS_VIOLATION, "leads out", () -> read(storage, name));
  }

  private static IOException assertFails(ThrowingCallable call) {
    IOException failure = catchThrowableOfType(IOException.class, call);
    assertThat(failure).isNotNull();
    return failure;
  }
}
