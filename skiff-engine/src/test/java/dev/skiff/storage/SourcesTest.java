package dev.skiff.storage;

import static dev.skiff.storage.Requests.readAll;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.Pipe;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SourcesTest {

  @TempDir Path place;

  @Test
  void aFileIsReadWithItsSize() throws Exception {
    try (Source source = Sources.file(Files.writeString(place.resolve("a"), "content"))) {
      assertThat(source.sizeBytes()).hasValue(7);
      assertThat(readAll(source)).isEqualTo("content");
    }
  }

  @Test
  void aLinkToAFileIsFollowedAnywhere() throws Exception {
    Path file = Files.writeString(place.resolve("a"), "content");
    try (Source source = Sources.file(Files.createSymbolicLink(place.resolve("link"), file))) {
      assertThat(readAll(source)).isEqualTo("content");
    }
  }

  @Test
  void aMissingFileOrADirectoryIsAnErrorWithItsPath() {
    assertThatExceptionOfType(NoSuchFileException.class)
        .isThrownBy(() -> Sources.file(place.resolve("nope")))
        .withMessageContaining(place.resolve("nope").toString());
    assertThatExceptionOfType(FileSystemException.class)
        .isThrownBy(() -> Sources.file(place))
        .withMessage(place + ": is a directory");
  }

  @Test
  void aDeviceIsReadToItsEnd() throws Exception {
    try (Source source = Sources.file(Path.of("/dev/null"))) {
      assertThat(source.sizeBytes()).isEmpty();
      assertThat(readAll(source)).isEmpty();
    }
  }

  @Test
  void aPipeIsReadToItsEnd() throws Exception {
    Path pipe = place.resolve("pipe");
    Shell.run("mkfifo", pipe.toString());
    Thread writer =
        Thread.ofPlatform()
            .start(
                () -> {
                  try {
                    Files.writeString(pipe, "through");
                  } catch (java.io.IOException e) {
                    throw new AssertionError(e);
                  }
                });
    try (Source source = Sources.file(pipe)) {
      assertThat(readAll(source)).isEqualTo("through");
    }
    writer.join();
  }

  @Test
  void aStreamIsReadToItsEndAndClosedWithTheSource() throws Exception {
    AtomicInteger closed = new AtomicInteger();
    InputStream stream =
        new ByteArrayInputStream("content".repeat(10_000).getBytes(UTF_8)) {
          @Override
          public void close() {
            closed.incrementAndGet();
          }
        };
    try (Source source = Sources.of(stream)) {
      assertThat(source.sizeBytes()).isEmpty();
      assertThat(source.read(ByteBuffer.allocate(0))).isZero();
      assertThat(readAll(source)).isEqualTo("content".repeat(10_000));
    }
    assertThat(closed).hasValue(1);
  }

  @Test
  void aChannelIsReadToItsEndWithTheSizeThatWasSaid() throws Exception {
    try (Source source =
        Sources.of(
            Channels.newChannel(new ByteArrayInputStream(new byte[] {'a'})), OptionalLong.of(1))) {
      assertThat(source.sizeBytes()).hasValue(1);
      assertThat(readAll(source)).isEqualTo("a");
    }
  }

  @Test
  void aNonBlockingChannelOrANegativeSizeIsRefused() throws Exception {
    Pipe pipe = Pipe.open();
    try (Pipe.SourceChannel source = pipe.source();
        Pipe.SinkChannel sink = pipe.sink()) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> Sources.of(source, OptionalLong.of(-1)));
      source.configureBlocking(false);
      sink.configureBlocking(false);
      assertThatIllegalArgumentException()
          .isThrownBy(() -> Sources.of(source, OptionalLong.empty()));
      assertThatIllegalArgumentException().isThrownBy(() -> Sinks.of(sink));
    }
  }

  @Test
  void bytesAreCopiedAndReadInAnySteps() throws Exception {
    byte[] content = "content".getBytes(UTF_8);
    try (Source source = Sources.bytes(content)) {
      content[0] = 'x';
      ByteBuffer target = ByteBuffer.allocate(3);
      assertThat(source.sizeBytes()).hasValue(7);
      assertThat(source.read(target)).isEqualTo(3);
      assertThat(source.read(target)).isZero();
      assertThat(new String(target.array(), UTF_8)).isEqualTo("con");
      assertThat(readAll(source)).isEqualTo("tent");
      assertThat(source.sizeBytes()).hasValue(7);
    }
  }
}
