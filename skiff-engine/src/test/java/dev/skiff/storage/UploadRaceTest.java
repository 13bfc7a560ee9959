package dev.skiff.storage;

import static dev.skiff.storage.Requests.NEW_ONLY;
import static dev.skiff.storage.Requests.OVERWRITE;
import static dev.skiff.storage.Requests.assertRefused;
import static dev.skiff.storage.Requests.bytes;
import static dev.skiff.storage.Requests.request;
import static dev.skiff.storage.Requests.tree;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.skiff.linux.Errno;
import dev.skiff.protocol.wire.ErrorCode;
import dev.skiff.storage.file.Confinement;
import dev.skiff.storage.file.Failures;
import dev.skiff.storage.file.FileHandle;
import dev.skiff.storage.file.FileName;
import dev.skiff.storage.file.PathHandle;
import dev.skiff.transfer.StorageException;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource(Way.class)
class UploadRaceTest {

  @Parameter Way way;
  @TempDir Path root;
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
  void aFileThatAppearsMeanwhileIsNotOverwrittenByTheCommit() throws Exception {
    try (Sink sink = storage.openForWriting(request("a"), NEW_ONLY)) {
      sink.write(bytes("late"));
      Files.writeString(root.resolve("a"), "early");
      assertRefused(ErrorCode.FILE_ALREADY_EXISTS, "a already exists", sink::commit);
    }
    assertThat(root.resolve("a")).hasContent("early");
    assertThat(tree(root)).containsExactly("a");
  }

  /** The last look is before the flush: what comes between must be caught by the rename itself. */
  @Test
  void publishingWithoutReplacingNeverReplaces() throws Exception {
    Files.writeString(root.resolve("a"), "old");
    Files.writeString(root.resolve("temporary"), "new");
    try (Confinement confinement = way.confine(root);
        FileHandle directory = confinement.find(new FileName(List.of()))) {
      Throwable failure = catchThrowable(() -> directory.publish("temporary", "a", false));
      assertThat(Failures.errnoOf((IOException) failure)).contains(Errno.EXISTS);
    }
    assertThat(root.resolve("a")).hasContent("old");
  }

  @Test
  void aFileSystemWithoutLinksStillPublishesWithoutReplacing() throws Exception {
    Path from = Files.writeString(root.resolve("temporary"), "new");
    Path to = root.resolve("a");
    PathHandle.claimAndReplace(from, to);
    assertThat(to).hasContent("new");
    Files.writeString(from, "newer");
    assertThatExceptionOfType(FileAlreadyExistsException.class)
        .isThrownBy(() -> PathHandle.claimAndReplace(from, to));
    assertThat(to).hasContent("new");
  }

  @Test
  void anUploadWhoseTemporaryFileIsRemovedSaysSo() throws Exception {
    try (Sink sink = storage.openForWriting(request("a"), NEW_ONLY)) {
      Files.delete(root.resolve(tree(root).getFirst()));
      assertRefused(ErrorCode.NOT_DEFINED, "the upload was removed", sink::commit);
    }
  }

  @Test
  void ofUploadsAtTheSameTimeTheFirstCommitWinsWithoutOverwriting() throws Exception {
    try (Sink one = storage.openForWriting(request("a"), NEW_ONLY);
        Sink two = storage.openForWriting(request("a"), NEW_ONLY)) {
      one.write(bytes("one"));
      two.write(bytes("two"));
      two.commit();
      assertRefused(ErrorCode.FILE_ALREADY_EXISTS, "already exists", one::commit);
    }
    assertThat(root.resolve("a")).hasContent("two");
    assertThat(tree(root)).containsExactly("a");
  }

  @Test
  void ofUploadsAtTheSameTimeTheLastCommitWinsWithOverwriting() throws Exception {
    try (Sink one = storage.openForWriting(request("a"), OVERWRITE);
        Sink two = storage.openForWriting(request("a"), OVERWRITE)) {
      one.write(bytes("one"));
      two.write(bytes("two"));
      two.commit();
      one.commit();
    }
    assertThat(root.resolve("a")).hasContent("one");
    assertThat(tree(root)).containsExactly("a");
  }

  @Test
  void ofManyThreadsThatCommitOneNameExactlyOneWins() throws Exception {
    for (int round = 0; round < 20; round++) {
      String name = "a" + round;
      AtomicInteger won = new AtomicInteger();
      CountDownLatch ready = new CountDownLatch(8);
      List<Thread> threads = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        threads.add(Thread.ofPlatform().start(() -> commitTogether(name, ready, won)));
      }
      for (Thread thread : threads) {
        thread.join();
      }
      assertThat(won).hasValue(1);
    }
    assertThat(tree(root)).hasSize(20);
  }

  private void commitTogether(String name, CountDownLatch ready, AtomicInteger won) {
    try (Sink sink = storage.openForWriting(request(name), NEW_ONLY)) {
      sink.write(bytes(Thread.currentThread().toString()));
      ready.countDown();
      ready.await();
      sink.commit();
      won.incrementAndGet();
    } catch (StorageException e) {
      assertThat(e.code()).isEqualTo(ErrorCode.FILE_ALREADY_EXISTS);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }
}
