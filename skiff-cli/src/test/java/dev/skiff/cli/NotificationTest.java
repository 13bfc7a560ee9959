package dev.skiff.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skiff.testkit.Needs;
import dev.skiff.testkit.Patience;
import java.io.BufferedReader;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a server tells the service manager that started it. */
class NotificationTest {
  private static final String RECEIVER =
      """
      import socket, sys
      one = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
      one.bind(sys.argv[1].replace("@", chr(0)))
      print("bound", flush=True)
      while True:
          print(one.recv(4096).decode().replace(chr(10), "|"), flush=True)
      """;

  @TempDir Path directory;

  @ParameterizedTest
  @ValueSource(strings = {"%s/notify", "@skiff-test-%s"})
  @Needs("python3")
  void readinessAndTheEndAreTold(String form) throws Exception {
    String socket = form.formatted(directory);
    Process receiver = new ProcessBuilder("python3", "-c", RECEIVER, socket).start();
    try (BufferedReader told = receiver.inputReader()) {
      assertThat(told.readLine()).isEqualTo("bound");
      try (Program server =
          Program.in(directory).notifying(socket).start("serve", "127.0.0.1", "0")) {
        String ready = server.awaitReady();
        assertThat(told.readLine())
            .isEqualTo("READY=1|STATUS=" + ready.substring("skiff: ".length()));
        server.signal("TERM");
        assertThat(told.readLine()).isEqualTo("STOPPING=1");
        assertThat(server.exitCode()).isZero();
      }
    } finally {
      receiver.destroyForcibly().waitFor(Patience.SECONDS, TimeUnit.SECONDS);
    }
  }

  @Test
  void aManagerThatCannotBeToldDoesNotStopTheServer() throws Exception {
    String socket = directory.resolve("absent").toString();
    try (Program server =
        Program.in(directory).notifying(socket).start("serve", "127.0.0.1", "0")) {
      assertThat(server.awaitLine(line -> line.contains("NOTIFY_SOCKET")))
          .isEqualTo(
              "skiff: cannot write to NOTIFY_SOCKET, \""
                  + socket
                  + "\": No such file or directory");
      server.signal("TERM");
      assertThat(server.exitCode()).isZero();
    }
  }
}
