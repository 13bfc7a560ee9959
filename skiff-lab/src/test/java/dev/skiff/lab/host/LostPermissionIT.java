package dev.skiff.lab.host;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skiff.lab.interop.peers.Poll;
import dev.skiff.testkit.Patience;
import dev.skiff.testkit.TestMachine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A directory that the server may not write any more, in the middle of an upload. */
class LostPermissionIT {
  @TempDir Path root;

  @ParameterizedTest
  @ValueSource(strings = {"--transport=linux", "--tcp"})
  void theUploadFailsTheOldFileStaysAndTheNextStartTidiesUp(String over) throws Exception {
    Files.writeString(root.resolve("f"), "old");
    try (SkiffProcess server = serve()) {
      try (SkiffProcess push = server.client("push", "-", "--as", "f", over)) {
        push.process().getOutputStream().write(new byte[200_000]);
        push.process().getOutputStream().flush();
        assertThat(Poll.until(Patience.LIMIT, this::hasPartialFile)).isTrue();
        permit("r-xr-xr-x");
        push.process().getOutputStream().close();
        assertThat(push.exitCode()).as(push.log()).isEqualTo(3);
        assertThat(push.log()).endsWith("error 2: f: the server has no permission\n");
      }
      assertRefused(server, over);
      assertThat(Files.readString(root.resolve("f"))).isEqualTo("old");
      assertThat(hasPartialFile()).as("it may not be removed either").isTrue();
      permit("rwxr-xr-x");
      try (SkiffProcess push = server.client("push", "-", "--as", "g", over)) {
        push.feed(new byte[1_000]);
        push.assertSuccess();
      }
    }
    try (SkiffProcess server = serve()) {
      server.awaitLog("skiff: removed 1 unfinished upload ");
      assertThat(hasPartialFile()).isFalse();
    }
  }

  private static void assertRefused(SkiffProcess server, String over) throws Exception {
    try (SkiffProcess push = server.client("push", "-", "--as", "g", over)) {
      push.feed(new byte[1_000]);
      assertThat(push.exitCode()).as(push.log()).isEqualTo(3);
      assertThat(push.log()).endsWith("error 2: g: the server has no permission\n");
    }
  }

  private SkiffProcess serve() {
    return SkiffProcess.serve(root, TestMachine.withoutRights(), Map.of(), "--overwrite");
  }

  private boolean hasPartialFile() {
    String[] names = root.toFile().list();
    return names != null && Stream.of(names).anyMatch(name -> name.endsWith(".part"));
  }

  private void permit(String permissions) throws IOException {
    Files.setPosixFilePermissions(root, PosixFilePermissions.fromString(permissions));
  }
}
