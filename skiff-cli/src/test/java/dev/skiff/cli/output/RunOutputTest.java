package dev.skiff.cli.output;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skiff.cli.Screen;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class RunOutputTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private final RunOutput console = new RunOutput(new PrintWriter(out), new PrintWriter(err));

  @Test
  void withoutAFootThereIsNothingThatATerminalObeys() {
    console.say("one");
    console.result("two");
    console.foot(List.of());
    assertThat(err.toString()).isEqualTo("skiff: one\n");
    assertThat(out.toString()).isEqualTo("two\n");
  }

  @Test
  void aMessageStandsAboveTheFoot() {
    Screen screen = new Screen(40);
    console.foot(List.of("first", "second"));
    console.say("message");
    console.foot(List.of("first again"));
    screen.feed(err.toString());
    assertThat(screen.lines()).containsExactly("skiff: message", "first again");
  }

  @Test
  void aFootThatIsTakenAwayLeavesTheCursorAtTheBeginningOfALine() {
    Screen screen = new Screen(40);
    console.foot(List.of("first", "second", "third"));
    console.foot(List.of());
    console.say("message");
    screen.feed(err.toString());
    assertThat(screen.lines()).containsExactly("skiff: message");
  }

  @Test
  void aFootThatIsTheSameIsNotDrawnAgain() {
    console.foot(List.of("first"));
    console.foot(List.of("first"));
    assertThat(err.toString()).isEqualTo("first");
  }

  /** The characters that wait are limited, and this request has more. */
  @Test
  void aPacketCountsWithTheCharactersOfItsNames() {
    ByteArrayOutputStream written = new ByteArrayOutputStream();
    LogWriter trace = new LogWriter(new PrintStream(written, true, StandardCharsets.UTF_8));
    try (RunOutput traced = new RunOutput(new PrintWriter(out), trace)) {
      new PacketLines(traced).onPacket(SampleReports.request("x".repeat(5_000_000)));
    }
    assertThat(written.toString(StandardCharsets.UTF_8)).startsWith("skiff: lost 1 log lines");
  }

  @Test
  void aResultDoesNotStandInTheMiddleOfAFoot() {
    StringWriter both = new StringWriter();
    RunOutput onOneTerminal = new RunOutput(new PrintWriter(both), new PrintWriter(both));
    onOneTerminal.foot(List.of("foot"));
    onOneTerminal.result("result");
    Screen screen = new Screen(40);
    screen.feed(both.toString());
    assertThat(screen.lines()).containsExactly("result", "foot");
  }
}
