package dev.skiff.cli.command;

import dev.skiff.protocol.wire.ErrorCode;
import dev.skiff.storage.Sink;
import dev.skiff.storage.Source;
import dev.skiff.transfer.StorageException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** The SHA-256 of one file, computed during its transfer. */
final class Checksum {
  /** The file does not have the expected checksum. */
  static final class MismatchException extends IOException {
    private static final long serialVersionUID = 1;

    private MismatchException(String found, String expected) {
      super("its SHA-256 is " + found + ", not " + expected);
    }
  }

  private static final int BUFFER_BYTES = 128 << 10;

  private final MessageDigest digest = sha256();
  private final @Nullable String expected;
  private @Nullable String hex;

  /**
   * A checksum of no bytes yet.
   *
   * @param expected in lower-case hexadecimal digits; null for any
   */
  Checksum(@Nullable String expected) {
    this.expected = expected;
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // each JDK has it
    }
  }

  /** In lower-case hexadecimal digits, after the whole file. */
  String hex() {
    String known = hex;
    if (known == null) {
      known = HexFormat.of().formatHex(digest.digest());
      hex = known;
    }
    return known;
  }

  /** A sink that adds what is written; it does not commit a file with another checksum. */
  Sink of(Sink sink) {
    return new Sink() {
      @Override
      public void write(ByteBuffer source) throws IOException {
        digest.update(source.duplicate());
        sink.write(source);
      }

      @Override
      public void flush() throws IOException {
        sink.flush();
      }

      @Override
      public void commit() throws IOException {
        if (expected != null && !expected.equals(hex())) {
          throw new StorageException(
              ErrorCode.NOT_DEFINED,
              "the SHA-256 does not match",
              new MismatchException(hex(), expected));
        }
        sink.commit();
      }

      @Override
      public boolean isPrompt() {
        return sink.isPrompt();
      }

      @Override
      public void close() throws IOException {
        sink.close();
      }
    };
  }

  /** Adds a whole file, before it is sent. */
  void pass(Path file) throws IOException {
    byte[] buffer = new byte[BUFFER_BYTES];
    try (InputStream in = Files.newInputStream(file)) {
      for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
        digest.update(buffer, 0, count);
      }
    }
  }

  /** A source that adds what is read. */
  Source of(Source source) {
    return new Source() {
      @Override
      public OptionalLong sizeBytes() {
        return source.sizeBytes();
      }

      @Override
      public int read(ByteBuffer target) throws IOException {
        int start = target.position();
        int count = source.read(target);
        if (count > 0) {
          digest.update(target.duplicate().flip().position(start));
        }
        return count;
      }

      @Override
      public boolean isPrompt() {
        return source.isPrompt();
      }

      @Override
      public void close() {
        source.close();
      }
    };
  }
}
