package dev.skiff.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skiff.testkit.Needs;
import java.nio.file.Files;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A user whose processes and threads are limited. How many a JVM needs depends on the machine. */
@Needs({Needs.ROOT, "setpriv"})
class NoThreadsTest extends ClientProcessTest {
  private static final List<String> AS_A_USER_OF_ITS_OWN =
      List.of("setpriv", "--reuid", "61369", "--regid", "61369", "--clear-groups");

  @ParameterizedTest
  @CsvSource({"18,", "20,", "22,", "20, --tcp", "22, --tcp", "24, --tcp"})
  void aClientTransfersOrSaysWhatIsMissing(int most, String option) throws Exception {
    Files.setPosixFilePermissions(here, PosixFilePermissions.fromString("rwxrwxrwx"));
    try (Program pull =
        Program.in(here)
            .wrappedBy(AS_A_USER_OF_ITS_OWN)
            .wrappedBy(List.of("sh", "-c", "ulimit -u " + most + "; exec \"$@\"", "sh"))
            .start("pull", "big", port(), option == null ? "--quiet" : option)) {
      assertThat(pull.exitCode()).as(pull.errors()).isIn(0, 1);
      assertThat(pull.errors()).doesNotContain("\tat ");
    }
  }
}
