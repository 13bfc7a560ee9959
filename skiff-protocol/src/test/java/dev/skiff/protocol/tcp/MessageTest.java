package dev.skiff.protocol.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skiff.protocol.wire.ErrorCode;
import dev.skiff.protocol.wire.Packet;
import dev.skiff.protocol.wire.PacketSummary;
import org.junit.jupiter.api.Test;

/** The text of messages for people. */
class MessageTest {
  @Test
  void dataAndAcksHaveNoNumbers() {
    assertThat(new Message.Data(65_536).summary().describe()).isEqualTo("DATA, 65536 bytes");
    assertThat(new Message.Ack().summary().describe()).isEqualTo("ACK");
  }

  @Test
  void theRestReadsAsInADatagram() {
    Packet error = Packet.Error.of(ErrorCode.FILE_NOT_FOUND, "no such file");
    assertThat(new Message.Control(error).summary()).isEqualTo(PacketSummary.of(error));
    assertThat(new Message.Malformed("too long").summary().describe())
        .isEqualTo("not TFTP: too long");
  }
}
