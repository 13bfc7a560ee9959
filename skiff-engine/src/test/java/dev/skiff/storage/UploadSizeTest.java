package dev.skiff.storage;

import static dev.skiff.storage.Requests.assertRefused;
import static dev.skiff.storage.Requests.bytes;
import static dev.skiff.storage.Requests.request;
import static dev.skiff.storage.Requests.tree;
import static dev.skiff.storage.Requests.write;
import static org.assertj.core.api.Assertions.assertThat;

import dev.skiff.protocol.wire.ErrorCode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource(Way.class)
class UploadSizeTest {

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
  void aFileOverTheLimitIsRefusedWithTheLimit() throws Exception {
    WriteOptions limited = new WriteOptions(false, OptionalLong.empty(), 10);
    try (Sink sink = storage.openForWriting(request("a"), limited)) {
      sink.write(bytes("1234567890"));
      assertRefused(
          ErrorCode.DISK_FULL,
          "larger than the 10 bytes this server accepts",
          () -> sink.write(bytes("1")));
    }
    assertThat(tree(root)).isEmpty();
    write(storage, "b", limited, "1234567890");
    assertThat(root.resolve("b")).hasSize(10);
  }

  @Test
  void anAnnouncedSizeOverTheLimitIsRefusedAtOnce() throws Exception {
    assertRefused(
        ErrorCode.DISK_FULL,
        "larger than the 10 bytes this server accepts",
        () -> write(storage, "a", new WriteOptions(false, OptionalLong.of(11), 10), "x"));
    write(storage, "a", new WriteOptions(false, OptionalLong.of(10), 10), "x");
  }

  @Test
  void anAnnouncedSizeOfPetabytesIsRefusedAndReservesNothing() throws Exception {
    WriteOptions petabytes = new WriteOptions(false, OptionalLong.of(1L << 60), Long.MAX_VALUE);
    assertRefused(
        ErrorCode.DISK_FULL, "not enough disk space", () -> write(storage, "a", petabytes, "x"));
    assertThat(tree(root)).isEmpty();
  }

  @Test
  void anAnnouncedSizeReservesNoDisk() throws Exception {
    WriteOptions options = new WriteOptions(false, OptionalLong.of(10_000_000), Long.MAX_VALUE);
    try (Sink sink = storage.openForWriting(request("a"), options)) {
      assertThat(Files.size(root.resolve(tree(root).getFirst()))).isZero();
      sink.write(bytes("x"));
      sink.commit();
    }
    assertThat(root.resolve("a")).hasSize(1);
  }
}
