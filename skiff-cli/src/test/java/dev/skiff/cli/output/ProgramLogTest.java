package dev.skiff.cli.output;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ProgramLogTest {
  private static final String TIME = "\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d+)?Z skiff: ";

  private final ByteArrayOutputStream written = new ByteArrayOutputStream();

  @Test
  void theLogOfTheServerTakesWarningsWithTheirParameters() {
    try (LogWriter writer = new LogWriter(new PrintStream(written))) {
      ProgramLog.writeTo(writer::log);
      System.Logger log = new ProgramLog().getLogger("any", ProgramLog.class.getModule());
      log.log(System.Logger.Level.DEBUG, "nobody wants to know");
      log.log(System.Logger.Level.WARNING, "{0} of {1}\n", "one", 2);
      log.log(System.Logger.Level.WARNING, "three");
    }
    assertThat(written.toString(StandardCharsets.UTF_8))
        .matches(TIME + "one of 2\\?\n" + TIME + "three\n");
  }

  @Test
  void aWarningWithItsCauseIsOneLine() {
    assertThat(ProgramLog.line(System.Logger.Level.WARNING, "bad", new Exception("why\nso")))
        .matches(TIME + "bad: java.lang.Exception: why\\?so");
  }

  @Test
  void aFaultHasItsTrace() {
    assertThat(ProgramLog.line(System.Logger.Level.ERROR, "bad", new Exception("why")))
        .matches("(?s)" + TIME + "bad\njava.lang.Exception: why\n\tat dev.skiff.cli.*");
  }

  @Test
  void itIsTheLogOfTheWholeProgram() {
    assertThat(System.LoggerFinder.getLoggerFinder()).isInstanceOf(ProgramLog.class);
  }
}
