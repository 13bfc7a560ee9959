package dev.skiff.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skiff.testkit.TestMachine;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code .mvn/find-jdk} on a system without a JDK: a directory, and scripts in place of tools. */
class FindJdkTest {
  private static final List<String> TOOLS =
      List.of("sed", "tr", "cat", "dirname", "readlink", "mkdir", "chmod");

  private static final String APT_GET =
      """
      #!/bin/sh
      [ "$1" = install ] || exit 0
      for word; do :; done
      home=$SKIFF_TEST_SYSTEM/usr/lib/jvm/$word
      mkdir -p "$home/bin"
      echo 'JAVA_VERSION="25.0.1"' >"$home/release"
      for name in java javac; do echo >"$home/bin/$name" && chmod +x "$home/bin/$name"; done
      """;

  @TempDir Path system;
  private Path bin;

  /** What it wrote, and its exit code. */
  private record Answer(int exitCode, String output, String errors) {}

  @BeforeEach
  void makeSystem() throws Exception {
    bin = Files.createDirectory(system.resolve("bin"));
    for (String tool : TOOLS) {
      script(tool, "#!/bin/sh\nexec " + TestMachine.program(tool) + " \"$@\"\n");
    }
    script("uname", "#!/bin/sh\necho Linux\n");
    script("id", "#!/bin/sh\necho 1000\n");
    Files.createDirectory(system.resolve("etc"));
  }

  private void script(String name, String text) throws IOException {
    Path file = Files.writeString(bin.resolve(name), text);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private void isNamed(String id, String like) throws IOException {
    Files.writeString(
        system.resolve("etc/os-release"), "ID_LIKE=\"%s\"\nID=%s\n".formatted(like, id));
  }

  private Answer findJdk(String... options) throws Exception {
    List<String> command =
        new ArrayList<>(List.of(System.getProperty("skiff.root") + "/.mvn/find-jdk"));
    command.addAll(List.of(options));
    Path errors = system.resolve("errors");
    ProcessBuilder builder = new ProcessBuilder(command).redirectError(errors.toFile());
    builder.environment().remove("JAVA_HOME");
    builder.environment().put("PATH", bin.toString());
    builder.environment().put("HOME", system.toString());
    builder.environment().put("SKIFF_TEST_SYSTEM", system.toString());
    Process process = builder.start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Answer(process.waitFor(), output, Files.readString(errors));
  }

  @ParameterizedTest
  @CsvSource({
    "fedora, '', sudo dnf install java-25-openjdk-devel",
    "rocky, rhel centos fedora, sudo dnf install java-25-openjdk-devel",
    "amzn, fedora, sudo dnf install java-25-amazon-corretto-devel",
    "opensuse-tumbleweed, opensuse suse, sudo zypper install java-25-openjdk-devel",
    "arch, '', sudo pacman -S jdk-openjdk",
    "alpine, '', sudo apk add openjdk25-jdk",
    "plan9, '', download it from https://adoptium.net/temurin/releases/?version=25",
  })
  void withoutAJdkItNamesTheCommandOfTheSystem(String id, String like, String command)
      throws Exception {
    isNamed(id, like);
    Answer answer = findJdk();
    assertThat(answer.exitCode).isEqualTo(69);
    assertThat(answer.output).isEmpty();
    assertThat(answer.errors).contains("\n  " + command + "\n");
  }

  @ParameterizedTest
  @CsvSource({"debian, ''", "linuxmint, ubuntu debian"})
  void itNamesAPackageThatAptKnows(String id, String like) throws Exception {
    isNamed(id, like);
    script("apt-cache", "#!/bin/sh\n[ $2 = temurin-25-jdk ]\n");
    assertThat(findJdk().errors).contains("\n  sudo apt install temurin-25-jdk\n");
    script("apt-cache", "#!/bin/sh\nexit 1\n");
    assertThat(findJdk().errors)
        .contains("\n  sudo apt install openjdk-25-jdk-headless   (after apt update, and ");
  }

  @Test
  void onMacOsItNamesHomebrew() throws Exception {
    script("uname", "#!/bin/sh\necho Darwin\n");
    assertThat(findJdk().errors).contains("\n  brew install openjdk@25\n");
  }

  @Test
  void whereThereIsNoOsReleaseItNamesThePage() throws Exception {
    assertThat(findJdk().errors).contains("\n  download it from https://adoptium.net/");
  }

  @Test
  void rootHasAptInstallOne() throws Exception {
    isNamed("debian", "");
    script("id", "#!/bin/sh\necho 0\n");
    script("apt-cache", "#!/bin/sh\n[ $2 = openjdk-25-jdk-headless ]\n");
    script("apt-get", APT_GET);
    Answer answer = findJdk("--install");
    assertThat(answer.errors).contains("Installing openjdk-25-jdk-headless...");
    assertThat(answer.output)
        .isEqualTo(system.resolve("usr/lib/jvm/openjdk-25-jdk-headless") + "\n");
    assertThat(answer.exitCode).isZero();
    assertThat(findJdk("--install").errors).as("there is one now").isEmpty();
  }

  @Test
  void anOrdinaryUserIsToldThatItTakesRoot() throws Exception {
    isNamed("debian", "");
    script("apt-get", APT_GET);
    Answer answer = findJdk("--install");
    assertThat(answer.errors).startsWith("--install-jdk needs root, and a system with apt.\n");
    assertThat(answer.exitCode).isEqualTo(69);
  }
}
