package dev.skiff.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skiff.testkit.Needs;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A user whose processes and threads are limited. The number that a JVM needs depends on the
 * machine, so each number is tried around it.
 */
@Needs({Needs.ROOT, "setpriv", "prlimit"})
class NoThreadsTest extends ClientProcessTest {
  /** It reads the classes wherever they are; root itself has no limit. */
  private static final List<String> AS_A_USER_OF_ITS_OWN =
      List.of(
          ("setpriv --reuid 61369 --regid 61369 --clear-groups"
                  + " --inh-caps +dac_read_search --ambient-caps +dac_read_search")
              .split(" "));

  private static final int FEWEST = 10;
  private static final int ENOUGH = 100;

  @ParameterizedTest
  @ValueSource(strings = {"--quiet", "--tcp"})
  void aClientTransfersOrSaysThatThereAreNoThreads(String option) throws Exception {
    Files.setPosixFilePermissions(here, PosixFilePermissions.fromString("rwxrwxrwx"));
    int most = FEWEST;
    while (!pulls(most, option)) {
      most++;
      assertThat(most).isLessThan(ENOUGH);
    }
    assertThat(pulls(ENOUGH, option)).isTrue();
  }

  /** True if the file came; false if the client ended and said why it did not. */
  private boolean pulls(int most, String option) throws Exception {
    Files.deleteIfExists(here.resolve("big"));
    try (Program pull =
        Program.in(here)
            .wrappedBy(AS_A_USER_OF_ITS_OWN)
            .wrappedBy(List.of("prlimit", "--nproc=" + most))
            .start("pull", "big", port(), option)) {
      int code = pull.exitCode();
      String told = pull.errors() + new String(pull.output(), StandardCharsets.UTF_8);
      if (code == 0) {
        assertThat(here.resolve("big")).hasBinaryContent(content);
        return true;
      }
      // With too few for the JVM itself, it is the JVM that says so.
      assertThat(told).as("with " + most).containsIgnoringCase("thread");
      assertThat(told).as("with " + most).doesNotContain("\tat dev.skiff");
      assertThat(TestHost.names(here)).doesNotContain("big");
      return false;
    }
  }
}
