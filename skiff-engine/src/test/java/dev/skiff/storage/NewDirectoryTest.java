package dev.skiff.storage;

import static dev.skiff.storage.Requests.NEW_ONLY;
import static dev.skiff.storage.Requests.assertRefused;
import static dev.skiff.storage.Requests.bytes;
import static dev.skiff.storage.Requests.request;
import static dev.skiff.storage.Requests.tree;
import static dev.skiff.storage.Requests.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.skiff.protocol.wire.ErrorCode;
import dev.skiff.transfer.StorageException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** A storage whose uploads create the directories of their names. */
@ParameterizedClass
@EnumSource(Way.class)
class NewDirectoryTest {
  @Parameter Way way;
  @TempDir Path place;
  private Path root;
  private Path outside;
  private DirectoryStorage storage;

  @BeforeEach
  void open() throws Exception {
    root = Files.createDirectories(place.resolve("data"));
    outside = Files.createDirectories(place.resolve("data-private"));
    storage = DirectoryStorage.of(way.confine(root), true, true);
  }

  @AfterEach
  void close() {
    storage.close();
  }

  @Test
  void missingDirectoriesAreCreated() throws Exception {
    Files.createDirectory(root.resolve("a"));
    write(storage, "/a/b/c/one", NEW_ONLY, "1");
    write(storage, "a\\b\\two", NEW_ONLY, "2");
    write(storage, "größe/empty", NEW_ONLY, "");
    assertThat(tree(root))
        .containsExactly("a", "a/b", "a/b/c", "a/b/c/one", "a/b/two", "größe", "größe/empty");
    assertThat(root.resolve("a/b/c/one")).hasContent("1");
    Path usual = Files.createDirectory(place.resolve("usual"));
    assertThat(Files.getPosixFilePermissions(root.resolve("a/b")))
        .as("what the umask leaves")
        .isEqualTo(Files.getPosixFilePermissions(usual));
  }

  /** An address that sent only the request may be forged. */
  @Test
  void aRequestWithoutBytesCreatesNothing() throws Exception {
    try (Sink sink = storage.openForWriting(request("a/b/c"), NEW_ONLY)) {
      assertThat(tree(root)).isEmpty();
      sink.write(bytes("x"));
      assertThat(root.resolve("a/b")).isDirectory();
      assertThat(root.resolve("a/b/c")).doesNotExist();
    }
    storage.openForWriting(request("d/e"), NEW_ONLY).close();
    assertThat(tree(root)).as("without a commit there is no file").containsExactly("a", "a/b");
  }

  @Test
  void noDirectoryIsCreatedThroughALinkThatLeadsOut() throws Exception {
    Files.createSymbolicLink(root.resolve("out"), outside);
    Files.createSymbolicLink(root.resolve("up"), Path.of("../data-private"));
    Files.createSymbolicLink(root.resolve("dangling"), outside.resolve("new"));
    for (String name : new String[] {"out/x/f", "up/x/f", "dangling/f", "dangling/x/f"}) {
      assertThat(catchThrowable(() -> write(storage, name, NEW_ONLY, "x")))
          .as(name)
          .isInstanceOf(StorageException.class);
    }
    assertThat(tree(outside)).isEmpty();
    assertThat(tree(root)).containsExactly("dangling", "out", "up");
  }

  @Test
  void aLinkThatStaysInsideIsFollowed() throws Exception {
    Files.createDirectory(root.resolve("dir"));
    Files.createSymbolicLink(root.resolve("link"), Path.of("dir"));
    write(storage, "link/new/f", NEW_ONLY, "x");
    assertThat(root.resolve("dir/new/f")).hasContent("x");
  }

  @Test
  void aFileIsNoDirectory() throws Exception {
    Files.writeString(root.resolve("file"), "old");
    assertThat(catchThrowable(() -> write(storage, "file/x", NEW_ONLY, "x")))
        .isInstanceOf(StorageException.class);
    assertThat(catchThrowable(() -> write(storage, "file/x/y", NEW_ONLY, "x")))
        .isInstanceOf(StorageException.class);
    assertThat(root.resolve("file")).hasContent("old");
  }

  @Test
  void theDepthIsBounded() throws Exception {
    String deepest = "d/".repeat(31) + "f";
    write(storage, deepest, NEW_ONLY, "x");
    assertThat(root.resolve(deepest)).hasContent("x");
    assertRefused(
        ErrorCode.ACCESS_VIOLATION,
        "at most 32 parts",
        () -> storage.openForWriting(request("e/".repeat(32) + "f"), NEW_ONLY));
    assertThat(root.resolve("e")).doesNotExist();
  }

  @Test
  void uploadsAtOnceCreateADirectoryOnce() {
    CompletableFuture<?>[] uploads =
        IntStream.range(0, 8)
            .mapToObj(
                i ->
                    CompletableFuture.runAsync(
                        () ->
                            assertThat(
                                    catchThrowable(
                                        () -> write(storage, "a/b/c/" + i, NEW_ONLY, "x")))
                                .isNull()))
            .toArray(CompletableFuture[]::new);
    CompletableFuture.allOf(uploads).join();
    assertThat(root.resolve("a/b/c").toFile().list()).hasSize(8);
  }
}
