package dev.skiff;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skiff.protocol.wire.ErrorCode;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The ERROR for a storage that throws the JDK's own exceptions when it opens a file. */
class StorageErrorTest {
  private static final String PATH = "/secret/path";

  static Stream<Arguments> exceptions() {
    return Stream.of(
        Arguments.of(new NoSuchFileException(PATH), ErrorCode.FILE_NOT_FOUND, "no such file"),
        Arguments.of(new FileNotFoundException(PATH), ErrorCode.FILE_NOT_FOUND, "no such file"),
        Arguments.of(new AccessDeniedException(PATH), ErrorCode.ACCESS_VIOLATION, "access denied"),
        Arguments.of(
            new FileAlreadyExistsException(PATH),
            ErrorCode.FILE_ALREADY_EXISTS,
            "the file already exists"),
        Arguments.of(new IOException(PATH), ErrorCode.NOT_DEFINED, "the file could not be opened"));
  }

  @ParameterizedTest
  @MethodSource("exceptions")
  void overUdpAnExceptionOfTheJdkGetsItsErrorCode(
      IOException exception, ErrorCode code, String text) throws Exception {
    try (Wire wire = new Wire(throwing(exception))) {
      Peer reader = wire.peer();
      reader.read(wire.address(), "a");
      assertThat(reader.expectError(code)).isEqualTo(text);
      Peer writer = wire.peer();
      writer.write(wire.address(), "a");
      assertThat(writer.expectError(code)).isEqualTo(text);
    }
  }

  @ParameterizedTest
  @MethodSource("exceptions")
  void overTcpAnExceptionOfTheJdkGetsItsErrorCode(
      IOException exception, ErrorCode code, String text) throws Exception {
    try (Wire wire = new Wire(throwing(exception))) {
      TcpPeer reader = wire.stream();
      reader.send(TcpPeer.rrq("a"));
      assertThat(reader.expectError(code)).isEqualTo(text);
      TcpPeer writer = wire.stream();
      writer.send(TcpPeer.wrq("a"));
      assertThat(writer.expectError(code)).isEqualTo(text);
    }
  }

  private static HookedStorage throwing(IOException exception) {
    HookedStorage storage = HookedStorage.slow();
    storage.onOpen =
        bytes -> {
          throw exception;
        };
    return storage;
  }
}
