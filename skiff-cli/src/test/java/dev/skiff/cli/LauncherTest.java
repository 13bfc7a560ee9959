package dev.skiff.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The script {@code skiff} of a clone, with a script in place of the one that builds the image. */
class LauncherTest {
  private static final String BUILD =
      """
      #!/bin/sh
      echo 'skiff: a step...' >&3
      echo 'the log' >&2
      [ ! -e fail ] || exit 1
      mkdir -p "$1/image/bin"
      printf '#!/bin/sh\\necho "ran $*"\\n' >"$1/image/bin/skiff"
      chmod +x "$1/image/bin/skiff"
      """;

  @TempDir Path clone;
  private Path lock;

  /** How a start ended. */
  private record Start(int exitCode, String output, List<String> errors) {}

  @BeforeEach
  void makeClone() throws IOException {
    install("skiff", Files.readString(Path.of(System.getProperty("skiff.root"), "skiff")));
    install("scripts/image", BUILD);
    install(".mvn/find-jdk", "#!/bin/sh\necho \"$*\" >jdk\n");
    lock = Files.createDirectory(clone.resolve("target")).resolve("image.lock");
  }

  private void install(String name, String script) throws IOException {
    Path file = clone.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, script);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private Start start(Map<String, String> environment, String... words) throws Exception {
    List<String> command = new ArrayList<>(List.of(clone.resolve("skiff").toString()));
    command.addAll(List.of(words));
    Path errors = clone.resolve("errors");
    ProcessBuilder builder =
        new ProcessBuilder(command).directory(clone.toFile()).redirectError(errors.toFile());
    builder.environment().putAll(environment);
    Process process = builder.start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Start(process.waitFor(), output, Files.readAllLines(errors));
  }

  @Test
  void theFirstStartSaysWhatItDoesAndTheNextOneNothing() throws Exception {
    Start first = start(Map.of(), "pull", "a b");
    assertThat(first.output).isEqualTo("ran pull a b\n");
    assertThat(first.errors)
        .containsExactly("skiff: building the image (first start only)...", "skiff: a step...");
    assertThat(start(Map.of(), "serve")).isEqualTo(new Start(0, "ran serve\n", List.of()));
  }

  @Test
  void theOutputOfABuildThatFailsIsShown() throws Exception {
    Files.createFile(clone.resolve("fail"));
    Start start = start(Map.of());
    assertThat(start.exitCode).isEqualTo(70);
    assertThat(start.errors).endsWith("the log", "skiff: the build failed; its output is above");
    assertThat(lock).doesNotExist();
  }

  @Test
  void theOptionThatInstallsAJdkIsNotTheCommands() throws Exception {
    assertThat(start(Map.of(), "--install-jdk", "serve").output).isEqualTo("ran serve\n");
    assertThat(clone.resolve("jdk")).hasContent("--install");
  }

  @Test
  void aLockOfAStartThatWasKilledIsTaken() throws Exception {
    Process killed = new ProcessBuilder("true").start();
    killed.waitFor();
    lock(killed);
    assertThat(start(Map.of(), "serve").output).isEqualTo("ran serve\n");
  }

  /** The process number of a start that was killed may be another program's now. */
  @Test
  void aLockThatNamesAnotherProgramIsTaken() throws Exception {
    Process other = new ProcessBuilder("sleep", "1000").start();
    try {
      lock(other);
      Start start = start(Map.of(), "serve");
      assertThat(start.output).isEqualTo("ran serve\n");
      assertThat(start.errors).noneMatch(line -> line.contains("wait"));
    } finally {
      other.destroy();
    }
  }

  @Test
  void itSaysForWhomItWaitsAndInTheEndGoesOn() throws Exception {
    Process owner = new ProcessBuilder("sh", "-c", "read line", "skiff").start();
    try {
      lock(owner);
      Start start = start(Map.of("SKIFF_LONGEST_WAIT", "6"), "serve");
      assertThat(start.errors)
          .startsWith(
              "skiff: waiting for process "
                  + owner.pid()
                  + ", which builds the image: sh -c read line skiff",
              "skiff: waited 6 s for process " + owner.pid() + "; building the image without it");
      assertThat(start.output).isEqualTo("ran serve\n");
    } finally {
      owner.destroy();
    }
  }

  private void lock(Process owner) throws IOException {
    Files.createSymbolicLink(lock, Path.of("" + owner.pid()));
  }
}
