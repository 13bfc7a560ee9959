package dev.skiff.net.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A loop for which the system has nothing left. */
class LoopStartFailureTest {
  private static final int NO_DESCRIPTORS_LEFT = 24;

  @Test
  void aLoopThatCannotStartKeepsNoDescriptor() throws Exception {
    LinuxEventLoop.start("the classes are loaded", new Calls()).close();
    Set<String> before = descriptors();
    for (int i = 0; i < 10; i++) {
      SocketCalls calls =
          new SocketCalls() {
            @Override
            int createEvent() {
              return -NO_DESCRIPTORS_LEFT;
            }
          };
      assertThatThrownBy(() -> LinuxEventLoop.start("test-loop", calls))
          .isInstanceOf(IOException.class);
    }
    assertThat(descriptors()).hasSizeLessThan(before.size() + 5);
  }

  private static Set<String> descriptors() throws IOException {
    try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
      return open.map(Path::toString).collect(Collectors.toSet());
    }
  }
}
