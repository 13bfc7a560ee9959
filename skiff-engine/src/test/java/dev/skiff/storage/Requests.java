package dev.skiff.storage;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.skiff.protocol.wire.ErrorCode;
import dev.skiff.transfer.StorageException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** What a client does with a storage, in one call each. */
final class Requests {

  static final WriteOptions NEW_ONLY =
      new WriteOptions(false, OptionalLong.empty(), Long.MAX_VALUE);
  static final WriteOptions OVERWRITE =
      new WriteOptions(true, OptionalLong.empty(), Long.MAX_VALUE);

  private Requests() {}

  static FileRequest request(String name) {
    return new FileRequest(name, new InetSocketAddress(5000));
  }

  static String read(Storage storage, String name) throws IOException {
    try (Source source = storage.openForReading(request(name))) {
      return readAll(source);
    }
  }

  static String readAll(Source source) throws IOException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    ByteBuffer block = ByteBuffer.allocate(512);
    while (source.read(block) >= 0) {
      all.write(block.array(), 0, block.position());
      block.clear();
    }
    return all.toString(UTF_8);
  }

  static void write(Storage storage, String name, WriteOptions options, String content)
      throws IOException {
    try (Sink sink = storage.openForWriting(request(name), options)) {
      sink.write(bytes(content));
      sink.commit();
    }
  }

  static ByteBuffer bytes(String content) {
    return ByteBuffer.wrap(content.getBytes(UTF_8));
  }

  /** Everything below a directory, in order: a file left behind is seen. */
  static List<String> tree(Path directory) throws IOException {
    try (Stream<Path> paths = Files.walk(directory)) {
      return paths
          .filter(path -> !path.equals(directory))
          .map(path -> directory.relativize(path).toString())
          .sorted()
          .toList();
    }
  }

  /** The call is refused with this code; the text says so and names no path of the server. */
  static StorageException assertRefused(ErrorCode code, String message, ThrowingCallable call) {
    StorageException refused = catchThrowableOfType(StorageException.class, call);
    assertThat(refused).as("refused at all").isNotNull();
    assertThat(refused.peerMessage())
        .contains(message)
        .doesNotContain("junit")
        .doesNotContain("/proc")
        .hasSizeLessThan(100);
    assertThat(refused.code()).isEqualTo(code);
    return refused;
  }
}
