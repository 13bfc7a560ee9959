package dev.skiff.storage;

import static dev.skiff.storage.Requests.assertRefused;
import static dev.skiff.storage.Requests.bytes;
import static dev.skiff.storage.Requests.tree;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.skiff.protocol.wire.ErrorCode;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SinksTest {

  @TempDir Path place;

  @Test
  void aFileIsMadeAtTheCommit() throws Exception {
    try (Sink sink = Sinks.file(place.resolve("a"))) {
      sink.write(bytes("content"));
      assertThat(place.resolve("a")).doesNotExist();
      sink.commit();
    }
    assertThat(place.resolve("a")).hasContent("content");
    assertThat(tree(place)).containsExactly("a");
  }

  @Test
  void aFileIsReplacedWithItsPermissionsKept() throws Exception {
    Path file = Files.writeString(place.resolve("a"), "old");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw--w----"));
    writeTo(file, "new");
    assertThat(file).hasContent("new");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw--w----");
  }

  @Test
  void anAbandonedFileIsAsItWas() throws Exception {
    Path file = Files.writeString(place.resolve("a"), "old");
    try (Sink sink = Sinks.file(file)) {
      sink.write(bytes("new"));
    }
    assertThat(file).hasContent("old");
    assertThat(tree(place)).containsExactly("a");
  }

  @Test
  void aLinkStaysAndTheFileBehindItIsReplaced() throws Exception {
    Path directory = Files.createDirectory(place.resolve("dir"));
    Path file = Files.writeString(directory.resolve("a"), "old");
    Files.createSymbolicLink(place.resolve("one"), Path.of("two"));
    Files.createSymbolicLink(place.resolve("two"), Path.of("dir/a"));
    writeTo(place.resolve("one"), "new");
    assertThat(file).hasContent("new");
    assertThat(tree(place)).containsExactly("dir", "dir/a", "one", "two");
    assertThat(place.resolve("one")).isSymbolicLink();
  }

  @Test
  void aLinkThatLeadsNowhereYetGetsItsFile() throws Exception {
    Files.createSymbolicLink(place.resolve("link"), Path.of("new-file"));
    writeTo(place.resolve("link"), "new");
    assertThat(place.resolve("new-file")).hasContent("new");
    assertThat(place.resolve("link")).isSymbolicLink();
  }

  @Test
  void aRelativePathIsThatOfTheWorkingDirectory() throws Exception {
    Path relative = Path.of("").toAbsolutePath().relativize(place.resolve("a"));
    writeTo(relative, "new");
    assertThat(place.resolve("a")).hasContent("new");
  }

  @Test
  void aPlaceThatCannotHoldTheFileIsAnErrorWithItsPath() throws Exception {
    assertThatExceptionOfType(NoSuchFileException.class)
        .isThrownBy(() -> Sinks.file(place.resolve("no/where")))
        .withMessageContaining(place.resolve("no").toString());
    assertThatExceptionOfType(FileSystemException.class)
        .isThrownBy(() -> Sinks.file(place))
        .withMessage(place + ": is a directory");
    assertThatExceptionOfType(FileSystemException.class)
        .isThrownBy(() -> Sinks.file(Path.of("/")))
        .withMessage("/: is a directory");
    Path loop = Files.createSymbolicLink(place.resolve("loop"), Path.of("loop"));
    assertThatExceptionOfType(FileSystemLoopException.class).isThrownBy(() -> Sinks.file(loop));
  }

  /** Without a commit: a sink that took the device for a file would replace it, as root. */
  @Test
  void aDeviceIsWrittenStraightAndOneThatIsFullIsDiskFull() throws Exception {
    try (Sink sink = Sinks.file(Path.of("/dev/full"))) {
      assertRefused(ErrorCode.DISK_FULL, "disk full", () -> sink.write(bytes("x")));
    }
    try (OutputStream full = Files.newOutputStream(Path.of("/dev/full"));
        Sink sink = Sinks.of(full)) {
      assertRefused(ErrorCode.DISK_FULL, "disk full", () -> sink.write(bytes("x")));
    }
  }

  @Test
  void aPipeIsWrittenStraight() throws Exception {
    Path pipe = place.resolve("pipe");
    Shell.run("mkfifo", pipe.toString());
    FutureTask<String> reader = new FutureTask<>(() -> Files.readString(pipe));
    Thread.ofPlatform().start(reader);
    writeTo(pipe, "through");
    assertThat(reader.get()).isEqualTo("through");
    assertThat(tree(place)).containsExactly("pipe");
  }

  @Test
  void aStreamIsFlushedAtTheCommitAndNeverClosed() throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    StringBuilder events = new StringBuilder();
    OutputStream stream =
        new OutputStream() {
          @Override
          public void write(int b) {
            bytes.write(b);
          }

          @Override
          public void flush() {
            events.append("flush ");
          }

          @Override
          public void close() {
            events.append("close ");
          }
        };
    try (Sink sink = Sinks.of(stream)) {
      sink.write(ByteBuffer.allocateDirect(40_000));
      sink.write(bytes("end"));
      assertThat(events.toString()).isEmpty();
      sink.commit();
      assertThatExceptionOfType(ClosedChannelException.class).isThrownBy(sink::commit);
    }
    assertThat(events.toString()).isEqualTo("flush ");
    assertThat(bytes.size()).isEqualTo(40_003);
  }

  @Test
  void aChannelIsWrittenAndNeverClosed() throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (var channel = Channels.newChannel(bytes)) {
      try (Sink sink = Sinks.of(channel)) {
        sink.write(bytes("content"));
        sink.commit();
        assertThatExceptionOfType(ClosedChannelException.class)
            .isThrownBy(() -> sink.write(bytes("more")));
      }
      assertThat(channel.isOpen()).isTrue();
    }
    assertThat(bytes.toString(UTF_8)).isEqualTo("content");
  }

  @Test
  void aFileChannelIsWrittenFromItsPosition() throws Exception {
    Path file = Files.writeString(place.resolve("a"), "0123456789");
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE).position(3);
        Sink sink = Sinks.of(channel)) {
      sink.write(bytes("abc"));
      sink.commit();
    }
    assertThat(file).hasContent("012abc6789");
  }

  private static void writeTo(Path target, String content) throws Exception {
    try (Sink sink = Sinks.file(target)) {
      sink.write(bytes(content));
      sink.commit();
    }
  }
}
