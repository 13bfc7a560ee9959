package dev.skiff.storage;

import static dev.skiff.storage.Requests.NEW_ONLY;
import static dev.skiff.storage.Requests.read;
import static dev.skiff.storage.Requests.request;
import static dev.skiff.storage.Requests.tree;
import static dev.skiff.storage.Requests.write;
import static org.assertj.core.api.Assertions.assertThat;

import dev.skiff.protocol.wire.ErrorCode;
import dev.skiff.storage.file.Failures;
import dev.skiff.testkit.Needs;
import dev.skiff.transfer.StorageException;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** The limit of open files of this very process is lowered for a moment. */
@ParameterizedClass
@EnumSource(Way.class)
@Needs("prlimit")
class FileHandlesTest {

  private static final int MOST = 1000;

  @FunctionalInterface
  private interface Opening {
    Closeable open(int number) throws IOException;
  }

  @Parameter Way way;
  @TempDir Path root;

  @Test
  void readersAreToldWhenTheServerIsOutOfFileHandles() throws Exception {
    for (int i = 0; i < MOST; i++) {
      Files.writeString(root.resolve("file" + i), "content");
    }
    try (DirectoryStorage storage = way.open(root)) {
      assertToldWhenExhausted(i -> storage.openForReading(request("file" + i)));
      assertThat(read(storage, "file0")).isEqualTo("content");
    }
  }

  @Test
  void writersAreToldWhenTheServerIsOutOfFileHandles() throws Exception {
    try (DirectoryStorage storage = way.open(root)) {
      assertToldWhenExhausted(_ -> storage.openForWriting(request("a"), NEW_ONLY));
      assertThat(tree(root)).isEmpty();
      write(storage, "a", NEW_ONLY, "content");
    }
  }

  private void assertToldWhenExhausted(Opening opening) throws Exception {
    // Classes are loaded from files too: those needed below must be there beforehand.
    Failures.of(new IOException("Too many open files"), "a");
    opening.open(0).close();
    long before = limit();
    List<Closeable> open = new ArrayList<>();
    IOException failure = null;
    lower(descriptors() + 100);
    try {
      for (int i = 0; i < MOST; i++) {
        open.add(opening.open(i));
      }
    } catch (IOException e) {
      failure = e;
    } finally {
      for (Closeable each : open) {
        each.close();
      }
      lower(before);
    }
    assertThat(open).hasSizeGreaterThan(10);
    assertThat(failure)
        .isInstanceOf(StorageException.class)
        .hasMessage("server is out of file handles");
    assertThat(((StorageException) failure).code()).isEqualTo(ErrorCode.NOT_DEFINED);
  }

  private static void lower(long limit) throws Exception {
    String self = Long.toString(ProcessHandle.current().pid());
    Shell.run("prlimit", "--pid", self, "--nofile=" + limit + ":");
  }

  private static long limit() throws Exception {
    String self = Long.toString(ProcessHandle.current().pid());
    return Long.parseLong(
        Shell.run("prlimit", "--pid", self, "--nofile", "--noheadings", "--output", "SOFT")
            .strip());
  }

  private static int descriptors() {
    String[] open = Path.of("/proc/self/fd").toFile().list();
    return open == null ? 0 : open.length;
  }
}
