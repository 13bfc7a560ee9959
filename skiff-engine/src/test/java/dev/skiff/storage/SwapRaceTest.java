package dev.skiff.storage;

import static dev.skiff.storage.Requests.OVERWRITE;
import static dev.skiff.storage.Requests.read;
import static dev.skiff.storage.Requests.tree;
import static dev.skiff.storage.Requests.write;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.skiff.storage.file.Confinement;
import dev.skiff.storage.file.FileName;
import dev.skiff.storage.file.LinuxCalls;
import dev.skiff.transfer.StorageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Someone swaps a directory for a link that leads out, and back, as fast as the kernel can, while
 * requests go through it. Only the Linux way promises to withstand this.
 */
class SwapRaceTest {

  private static final long RENAME_EXCHANGE = 2;
  private static final int ENOUGH_LOOKUPS = 20_000;
  private static final int ENOUGH_READS = 3000;
  private static final int ENOUGH_UPLOADS = 300;

  /** As long as "outside": a difference in size would be noticed for another reason. */
  private static final String INSIDE = "inside!";

  private static final int AT_MOST = 200_000;

  @TempDir Path place;
  Path root;
  Path outside;
  DirectoryStorage storage;
  volatile boolean stopped;
  FutureTask<Long> swapper;

  @BeforeEach
  void beginToSwap() throws Exception {
    root = Files.createDirectories(place.resolve("root"));
    outside = Files.createDirectories(place.resolve("outside"));
    Files.createDirectories(root.resolve("swap"));
    Files.writeString(root.resolve("swap/a"), INSIDE);
    Files.writeString(outside.resolve("a"), "outside");
    Files.createSymbolicLink(root.resolve("other"), outside);
    storage = DirectoryStorage.open(root);
    swapper = new FutureTask<>(this::swap);
    Thread.ofPlatform().start(swapper);
  }

  @AfterEach
  void stopSwapping() throws Exception {
    stopped = true;
    storage.close();
    assertThat(swapper.get()).as("swaps").isGreaterThan(100);
  }

  @Test
  @Tag("rfc1350-security-rights")
  void aReadNeverGivesOutsideContent() throws Exception {
    assertThat(storage.isRaceFree()).isTrue();
    int given = 0;
    int refused = 0;
    for (int i = 0; i < AT_MOST && (given < ENOUGH_READS || refused < ENOUGH_READS); i++) {
      try {
        assertThat(read(storage, "swap/a")).isEqualTo(INSIDE);
        given++;
      } catch (StorageException e) {
        refused++;
      }
    }
    assertThat(given).isGreaterThanOrEqualTo(ENOUGH_READS);
    assertThat(refused).isGreaterThanOrEqualTo(ENOUGH_READS);
  }

  /** The kernel gives up on ".." in a link when anything at all is renamed meanwhile. */
  @Test
  void aFileThatNobodyTouchesIsAlwaysFoundThroughALinkWithTwoDots() throws Exception {
    Files.createDirectories(root.resolve("calm/deep"));
    Files.writeString(root.resolve("calm/a"), INSIDE);
    Files.createSymbolicLink(root.resolve("calm/deep/up"), Path.of("../deep/".repeat(10) + "../a"));
    FileName name = FileName.forReading("calm/deep/up");
    try (Confinement confinement = Way.LINUX.confine(root)) {
      for (int i = 0; i < ENOUGH_LOOKUPS; i++) {
        confinement.find(name).close();
      }
    }
  }

  @Test
  void anUploadNeverArrivesOutside() throws Exception {
    int taken = 0;
    int refused = 0;
    for (int i = 0; i < AT_MOST && (taken < ENOUGH_UPLOADS || refused < ENOUGH_UPLOADS); i++) {
      try {
        write(storage, "swap/a", OVERWRITE, "inside " + i);
        taken++;
      } catch (StorageException e) {
        refused++;
      }
    }
    assertThat(outside.resolve("a")).hasContent("outside");
    assertThat(tree(outside)).containsExactly("a");
    assertThat(taken).isGreaterThanOrEqualTo(ENOUGH_UPLOADS);
    assertThat(refused).isGreaterThanOrEqualTo(ENOUGH_UPLOADS);
  }

  private long swap() throws IOException {
    LinuxCalls calls = LinuxCalls.find().orElseThrow();
    int directory = calls.openPath(LinuxCalls.AT_FDCWD, root.toString().getBytes(UTF_8), 0);
    byte[] swap = "swap".getBytes(UTF_8);
    byte[] other = "other".getBytes(UTF_8);
    long swaps = 0;
    try {
      for (; !stopped; swaps++) {
        if (calls.rename(directory, swap, other, RENAME_EXCHANGE) != 0) {
          throw new IOException("the directories could not be swapped");
        }
      }
    } finally {
      calls.close(directory);
    }
    return swaps;
  }
}
