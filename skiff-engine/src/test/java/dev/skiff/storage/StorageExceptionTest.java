package dev.skiff.storage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skiff.log.ShownName;
import dev.skiff.protocol.wire.ErrorCode;
import dev.skiff.transfer.StorageException;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class StorageExceptionTest {

  @Test
  void itCarriesTheCodeAndTextForThePeerAndTheCauseForTheLog() {
    IOException cause = new IOException("/srv/secret/x: broken");
    StorageException e = new StorageException(ErrorCode.DISK_FULL, "disk full", cause);
    assertThat(e.code()).isEqualTo(ErrorCode.DISK_FULL);
    assertThat(e.peerMessage()).isEqualTo("disk full").isEqualTo(e.getMessage());
    assertThat(e).hasCause(cause);
  }

  @Test
  void aTextStaysUnderAHundredUnits() {
    StorageException e = new StorageException(ErrorCode.NOT_DEFINED, "x".repeat(500));
    assertThat(e.peerMessage()).hasSize(StorageException.MAX_MESSAGE_LENGTH);
  }

  @Test
  void aTextIsNotCutInTheMiddleOfACharacter() {
    StorageException e = new StorageException(ErrorCode.NOT_DEFINED, "x".repeat(98) + "😀");
    assertThat(e.peerMessage()).isEqualTo("x".repeat(98));
  }

  @Test
  void aTextHasNothingThatATerminalObeys() {
    StorageException e =
        new StorageException(ErrorCode.NOT_DEFINED, "a\0b\r\n\u001bc\ud83d\u202e\u2028");
    assertThat(e.peerMessage()).isEqualTo("a?b???c???");
    assertThat(ShownName.of("x\u202egpj.exe")).isEqualTo("x?gpj.exe");
  }

  @Test
  void ofALongNameTheEndIsShown() {
    String name = "x".repeat(100) + "/end.bin";
    assertThat(ShownName.of(name))
        .hasSize(ShownName.MAX_LENGTH)
        .startsWith("...x")
        .endsWith("/end.bin");
  }

  @Test
  void aLongNameIsNotCutInTheMiddleOfACharacter() {
    assertThat(ShownName.of("xx" + "😀".repeat(30) + "y").codePoints())
        .doesNotContain(0xde00, 0xd83d);
  }
}
