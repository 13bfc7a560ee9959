package dev.skiff.cli.serve;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skiff.transfer.Transport;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** What {@link ServeProcessTest} cannot bring about on every host. */
class ServeFailureTest {
  @Test
  void aPortBelow1024WithoutTheRightGivesThreeWaysOut() {
    String text =
        ServeFailure.listening(
            new InetSocketAddress("::", 69), Transport.TCP, new BindException("Permission denied"));
    assertThat(text.lines())
        .allMatch(line -> line.length() <= 80)
        .first()
        .isEqualTo("cannot listen on port 69: ports below 1024 need a privilege. Choose one:");
    assertThat(text.lines().filter(line -> line.startsWith("  - "))).hasSize(3);
    assertThat(text).contains("skiff serve 6969", "CAP_NET_BIND_SERVICE", "sudo skiff serve");
  }

  @Test
  void permissionDeniedForAHighPortIsNotAboutPrivileges() {
    InetSocketAddress address = new InetSocketAddress("192.0.2.1", 6969);
    assertThat(
            ServeFailure.listening(
                address, Transport.UDP, new SocketException("Permission denied")))
        .isEqualTo("cannot listen on 192.0.2.1:6969: Permission denied");
  }

  @Test
  void theSystemsOwnWordsAreRepeatedWhereNothingIsKnown() {
    InetSocketAddress address = new InetSocketAddress("2001:db8::1", 6969);
    assertThat(
            ServeFailure.listening(
                address, Transport.TCP, new IOException("this host has no INET6 network")))
        .isEqualTo("cannot listen on [2001:db8::1]:6969: this host has no INET6 network");
    assertThat(ServeFailure.root(Path.of("r\n"), new IOException("too many open files")))
        .isEqualTo("the root r? cannot be served: too many open files");
  }
}
