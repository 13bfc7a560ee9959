package dev.skiff.lab.host;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skiff.lab.interop.peers.Poll;
import dev.skiff.testkit.Needs;
import dev.skiff.testkit.Patience;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A server that is killed in the middle of uploads, and started again. What the system had taken
 * from it survives a kill: so this says nothing of a loss of power, of which the flushes are the
 * remedy.
 */
class KilledServerIT {
  @TempDir Path root;

  /**
   * 200 points from the request to the last ACK, eight at a time: three quarters of them are told
   * by the packets, the others are in the milliseconds in which the file is flushed and published.
   */
  @Test
  void eachFileIsTheOldOneOrTheWholeNewOneWheneverTheServerIsKilled() throws Exception {
    List<KillPoint> points = new ArrayList<>();
    int partial = 0;
    SkiffProcess server = SkiffProcess.serve(root, "--overwrite");
    try {
      for (int round = 0; round < KillPoint.ROUNDS; round++) {
        List<KillPoint> now = KillPoint.ofRound(round);
        now.forEach(point -> point.prepare(root));
        killDuring(now, server);
        long left = partialFiles();
        partial += (int) left;
        server.close();
        server = SkiffProcess.serve(root, "--overwrite");
        if (left > 0) {
          server.awaitLog("skiff: removed " + left + " unfinished upload");
        }
        assertThat(partialFiles()).isZero();
        now.forEach(point -> point.verify(root));
        points.addAll(now);
      }
    } finally {
      server.close();
    }
    assertThat(points).hasSize(KillPoint.ALL);
    assertThat(points.stream().filter(KillPoint::isAcknowledged)).hasSizeGreaterThan(9);
    assertThat(partial).as("uploads that were cut off").isGreaterThan(KillPoint.ALL / 2);
  }

  private static void killDuring(List<KillPoint> points, SkiffProcess server) throws IOException {
    for (KillPoint point : points) {
      point.request(server.address());
    }
    for (KillPoint point : points) {
      point.advance();
    }
    List<KillPoint> last =
        points.stream()
            .filter(KillPoint::isAtTheEnd)
            .sorted(Comparator.comparingInt(KillPoint::microsBeforeKill).reversed())
            .toList();
    long kill = System.nanoTime() + KillPoint.LONGEST_MICROS * 1_000L;
    for (KillPoint point : last) {
      spinUntil(kill - point.microsBeforeKill() * 1_000L);
      point.sendLast();
    }
    spinUntil(kill);
    server.kill();
    for (KillPoint point : points) {
      point.listen();
    }
  }

  /** More exact than a sleep. */
  private static void spinUntil(long nanos) {
    while (System.nanoTime() - nanos < 0) {
      Thread.onSpinWait();
    }
  }

  private long partialFiles() {
    String[] names = root.toFile().list();
    return Stream.of(Objects.requireNonNull(names)).filter(name -> name.endsWith(".part")).count();
  }

  /** All bytes have come, and nothing is on disk. */
  @Test
  @Needs("strace")
  void killedBeforeTheFlushItHasTheOldFile() throws Exception {
    assertThat(afterKillIn("fsync", "signal=KILL", false)).isEqualTo(KillPoint.OLD);
  }

  /** All bytes are on disk, under the temporary name. */
  @Test
  @Needs("strace")
  void killedBeforeTheRenamingItHasTheOldFile() throws Exception {
    assertThat(afterKillIn("renameat2", "signal=KILL", false)).isEqualTo(KillPoint.OLD);
  }

  /** The new file is there, without an acknowledgment. */
  @Test
  @Needs("strace")
  void killedAfterTheRenamingItHasTheNewFile() throws Exception {
    KillPoint point = KillPoint.ofRound(0).getFirst();
    assertThat(afterKillIn("renameat2", "delay_exit=10000000", true)).isEqualTo(point.content());
  }

  /** The file when the server was killed in a system call, and has been started again. */
  private byte[] afterKillIn(String call, String fault, boolean isKilledByUs) throws Exception {
    KillPoint point = KillPoint.ofRound(0).getFirst();
    Path file = Files.write(root.resolve(point.name()), KillPoint.OLD);
    List<String> strace = Strace.injecting(call, fault);
    try (SkiffProcess server = SkiffProcess.serve(root, strace, Map.of(), "--overwrite");
        DrivenUpload upload =
            DrivenUpload.of(false, server.address(), point.name(), point.content())) {
      upload.request();
      upload.awaitConsent();
      upload.deliver(upload.blocks() - 1);
      upload.send();
      if (isKilledByUs) {
        assertThat(Poll.until(Patience.LIMIT, () -> file.toFile().length() > KillPoint.OLD.length))
            .isTrue();
        server.kill();
      }
      assertThat(server.exitCode()).isEqualTo(128 + 9);
      assertThat(upload.isAcknowledged()).isFalse();
    }
    SkiffProcess restarted = SkiffProcess.serve(root, "--overwrite");
    try {
      assertThat(Poll.until(Patience.LIMIT, () -> partialFiles() == 0)).isTrue();
    } finally {
      restarted.close();
    }
    return Files.readAllBytes(file);
  }
}
