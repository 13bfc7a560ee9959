package dev.skiff.lab.fuzz.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skiff.protocol.transfer.Limits;
import dev.skiff.transfer.TransferListener;
import dev.skiff.transfer.Transport;
import dev.skiff.transfer.UdpTransport;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Each line of {@code hostile.txt} gets the answer that stands there, and the server goes on. */
class HostileInputTest {
  /** What an ERROR may have, its text with it: less than a request for anything. */
  private static final int LONGEST_ERROR = 110;

  /** No timer of the server speaks before a transfer is ended. */
  private static final Limits PATIENT =
      Limits.DEFAULT.toBuilder()
          .initialTimeout(Duration.ofSeconds(20))
          .minTimeout(Duration.ofSeconds(20))
          .maxTimeout(Duration.ofSeconds(20))
          .build();

  @TempDir Path place;

  @Test
  void theListIsLongAndNamesEachLineOnce() throws Exception {
    List<HostileInput> inputs = HostileInput.all();
    assertThat(inputs).hasSizeGreaterThan(150);
    assertThat(inputs.stream().map(HostileInput::name)).doesNotHaveDuplicates();
  }

  @ParameterizedTest
  @EnumSource(names = {"NIO", "LINUX"})
  void overUdpEachIsAnsweredOnceAsTheListSays(UdpTransport transport) throws Exception {
    List<DatagramAttacker> attackers = new ArrayList<>();
    List<String> wrong = new ArrayList<>();
    try (HostileServer server = start(transport)) {
      for (HostileInput input : HostileInput.all()) {
        if (!input.overUdp().equals(HostileInput.NOT_SENT)) {
          DatagramAttacker attacker = new DatagramAttacker();
          attackers.add(attacker);
          String answer = answer(attacker, input, server);
          note(wrong, input, input.overUdp(), answer);
        }
      }
      assertThat(wrong).isEmpty();
      server.assertServes(Transport.UDP);
      server.assertUntouched();
      for (DatagramAttacker attacker : attackers) {
        assertThat(attacker.gotMore()).isFalse();
      }
    } finally {
      attackers.forEach(DatagramAttacker::close);
    }
  }

  private static String answer(DatagramAttacker attacker, HostileInput input, HostileServer server)
      throws IOException {
    attacker.send(input.bytes(), server.address());
    if (input.overUdp().equals("silence") && attacker.isNotAnswered(server.address())) {
      return "silence";
    }
    String answer = attacker.answer();
    if (answer.startsWith("ERROR")) {
      assertThat(attacker.answerBytes()).as(input.name()).isLessThanOrEqualTo(LONGEST_ERROR);
    }
    return answer;
  }

  @Test
  void overTcpEachIsAnsweredAsTheListSays() throws Exception {
    List<String> wrong = new ArrayList<>();
    try (HostileServer server = start(UdpTransport.AUTO)) {
      for (HostileInput input : HostileInput.all()) {
        if (!input.overTcp().equals(HostileInput.NOT_SENT)) {
          note(wrong, input, input.overTcp(), StreamAttacker.answerTo(input, server.address()));
        }
      }
      assertThat(wrong).isEmpty();
      server.assertServes(Transport.TCP);
      server.assertUntouched();
    }
  }

  private static void note(List<String> wrong, HostileInput input, String expected, String answer) {
    if (!answer.equals(expected)) {
      wrong.add(input.name() + ": " + answer + ", not " + expected);
    }
  }

  private HostileServer start(UdpTransport transport) throws IOException {
    return HostileServer.start(place, transport, PATIENT, TransferListener.NONE);
  }
}
