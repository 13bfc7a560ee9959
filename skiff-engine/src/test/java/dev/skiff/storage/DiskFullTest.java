package dev.skiff.storage;

import static dev.skiff.storage.Requests.NEW_ONLY;
import static dev.skiff.storage.Requests.OVERWRITE;
import static dev.skiff.storage.Requests.assertRefused;
import static dev.skiff.storage.Requests.request;
import static dev.skiff.storage.Requests.tree;
import static dev.skiff.storage.Requests.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.skiff.protocol.wire.ErrorCode;
import dev.skiff.testkit.Needs;
import dev.skiff.testkit.TestMachine;
import dev.skiff.transfer.StorageException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A file system of 64 KiB, where the tests may mount one. Where not, the same refusals are shown
 * with /dev/full, which has no room for the first byte, and with /proc, which takes no file.
 */
@ParameterizedClass
@EnumSource(Way.class)
class DiskFullTest {

  @Parameter Way way;
  @TempDir Path place;
  boolean mounted;

  @BeforeEach
  void mount() throws Exception {
    mounted = TestMachine.meets(Needs.ROOT);
    if (mounted) {
      Shell.run("mount", "-t", "tmpfs", "-o", "size=64k", "skiff-test", place.toString());
    }
  }

  @AfterEach
  void unmount() throws Exception {
    if (mounted) {
      Shell.run("umount", place.toString());
    }
  }

  @Test
  @Tag("rfc3617-5-bounds")
  void aFullDiskEndsTheUploadAndTheOldFileStays() throws Exception {
    Files.writeString(place.resolve("a"), "old");
    if (mounted) {
      try (DirectoryStorage storage = way.open(place);
          Sink sink = storage.openForWriting(request("a"), OVERWRITE)) {
        assertRefused(ErrorCode.DISK_FULL, "disk full", () -> fill(sink));
      }
    } else {
      try (Sink sink = Sinks.file(Path.of("/dev/full"))) {
        assertRefused(ErrorCode.DISK_FULL, "disk full", () -> fill(sink));
      }
    }
    assertThat(place.resolve("a")).hasContent("old");
    assertThat(tree(place)).containsExactly("a");
  }

  @Test
  @Tag("rfc2349-tsize-server-refuses")
  void anAnnouncedSizeOverTheFreeSpaceIsRefusedAtOnce() throws Exception {
    long announced = mounted ? 70_000 : 1L << 60;
    WriteOptions options = new WriteOptions(false, OptionalLong.of(announced), Long.MAX_VALUE);
    try (DirectoryStorage storage = way.open(place)) {
      assertRefused(
          ErrorCode.DISK_FULL,
          "not enough disk space for " + announced + " bytes",
          () -> write(storage, "a", options, "x"));
    }
    assertThat(tree(place)).isEmpty();
  }

  @Test
  void aReadOnlyFileSystemIsAnAccessViolation() throws Exception {
    if (mounted) {
      Shell.run("mount", "-o", "remount,ro", place.toString());
      try (DirectoryStorage storage = way.open(place)) {
        assertRefused(
            ErrorCode.ACCESS_VIOLATION,
            "the server's file system is read-only",
            () -> write(storage, "a", NEW_ONLY, "x"));
      }
    } else {
      try (DirectoryStorage storage = way.open(Path.of("/proc"))) {
        assertThatExceptionOfType(StorageException.class)
            .isThrownBy(() -> write(storage, "a", NEW_ONLY, "x"));
      }
    }
  }

  private static void fill(Sink sink) throws Exception {
    for (int i = 0; i < 100; i++) {
      sink.write(ByteBuffer.allocate(4096));
    }
  }
}
