package dev.skiff.cli.output;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StderrTerminalTest {
  @ParameterizedTest
  @ValueSource(strings = {"/dev/tty", "/dev/ptmx"})
  void aDeviceMayBeATerminal(Path device) {
    assertThat(StderrTerminal.mayBeTerminal(device)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"/dev/null", "/dev/full", "/dev/not-there"})
  void aDeviceThatTakesOrRefusesAllBytesIsNot(Path device) {
    assertThat(StderrTerminal.mayBeTerminal(device)).isFalse();
  }

  @Test
  void aFileIsNot(@TempDir Path directory) throws Exception {
    assertThat(StderrTerminal.mayBeTerminal(Files.createFile(directory.resolve("log")))).isFalse();
  }
}
