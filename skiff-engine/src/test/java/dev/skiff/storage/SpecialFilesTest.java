package dev.skiff.storage;

import static dev.skiff.storage.Requests.NEW_ONLY;
import static dev.skiff.storage.Requests.OVERWRITE;
import static dev.skiff.storage.Requests.assertRefused;
import static dev.skiff.storage.Requests.read;
import static dev.skiff.storage.Requests.tree;
import static dev.skiff.storage.Requests.write;
import static org.assertj.core.api.Assertions.assertThat;

import dev.skiff.protocol.wire.ErrorCode;
import dev.skiff.testkit.Patience;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Opening a pipe blocks until its other end comes: two well-known servers hang on that. */
@ParameterizedClass
@EnumSource(Way.class)
@Timeout(value = Patience.SECONDS, threadMode = ThreadMode.SEPARATE_THREAD)
class SpecialFilesTest {

  @Parameter Way way;
  @TempDir Path root;

  @Test
  void aPipeIsRefusedAtOnce() throws Exception {
    Shell.run("mkfifo", root.resolve("pipe").toString());
    assertRefusedBothWays("pipe");
  }

  @Test
  void aLinkToAPipeIsRefusedAtOnce() throws Exception {
    Shell.run("mkfifo", root.resolve("pipe").toString());
    Files.createSymbolicLink(root.resolve("link"), Path.of("pipe"));
    assertRefusedBothWays("link");
    assertThat(tree(root)).containsExactly("link", "pipe");
  }

  @Test
  void aSocketIsRefused() throws Exception {
    try (ServerSocketChannel socket = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      socket.bind(UnixDomainSocketAddress.of(root.resolve("socket")));
      assertRefusedBothWays("socket");
    }
  }

  /**
   * A device of the machine, since making one takes rights. Nothing is committed: a storage that
   * took the device for a file would replace it, as root.
   */
  @Test
  void aDeviceIsRefused() throws Exception {
    try (DirectoryStorage devices = way.open(Path.of("/dev"))) {
      assertNotRegular(() -> read(devices, "zero"));
      assertNotRegular(() -> devices.openForWriting(Requests.request("null"), OVERWRITE).close());
    }
  }

  @Test
  void anUploadOntoADirectoryIsRefused() throws Exception {
    Files.createDirectories(root.resolve("dir/sub"));
    try (DirectoryStorage storage = way.open(root)) {
      for (WriteOptions options : new WriteOptions[] {NEW_ONLY, OVERWRITE}) {
        assertRefused(
            ErrorCode.ACCESS_VIOLATION,
            "dir/sub is a directory, not a file",
            () -> write(storage, "dir/sub", options, "x"));
      }
    }
  }

  @Test
  void aDirectoryThatAppearsMeanwhileIsNotReplaced() throws Exception {
    try (DirectoryStorage storage = way.open(root);
        Sink sink = storage.openForWriting(Requests.request("a"), OVERWRITE)) {
      Files.createDirectory(root.resolve("a"));
      assertRefused(ErrorCode.ACCESS_VIOLATION, "a is a directory, not a file", sink::commit);
    }
    assertThat(tree(root)).containsExactly("a");
  }

  private void assertRefusedBothWays(String name) throws Exception {
    try (DirectoryStorage storage = way.open(root)) {
      assertNotRegular(() -> read(storage, name));
      assertNotRegular(() -> write(storage, name, OVERWRITE, "x"));
      assertNotRegular(() -> write(storage, name, NEW_ONLY, "x"));
    }
  }

  private static void assertNotRegular(ThrowingCallable call) {
    assertRefused(ErrorCode.ACCESS_VIOLATION, "is a pipe, socket or device", call);
  }
}
