package dev.skiff.cli.shell;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skiff.cli.command.TransferJob;
import dev.skiff.protocol.wire.Direction;
import dev.skiff.protocol.wire.Mode;
import dev.skiff.transfer.Transport;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which transfers the words of a line ask for. */
class ShellFilesTest {
  private final ShellSettings settings = new ShellSettings(new PrintWriter(Writer.nullWriter()));
  private final ShellFiles files = new ShellFiles(settings);

  @TempDir Path directory;

  @BeforeEach
  void connect() {
    settings.connect(List.of("h", "6969"));
  }

  private static List<String> shown(List<TransferJob> jobs) {
    return jobs.stream().map(ShellFilesTest::shown).toList();
  }

  private static String shown(TransferJob job) {
    String remote = job.remote().host() + ":" + job.remote().port() + " " + job.remote().name();
    return job.direction() == Direction.READ
        ? remote + " > " + job.local()
        : job.local() + " > " + remote;
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          f              | h:6969 f > f
          boot/f         | h:6969 boot/f > f
          boot\\f        | h:6969 boot\\f > f
          boot/f g       | h:6969 boot/f > g
          f g/h          | h:6969 f > g/h
          a b/c d        | h:6969 a > a, h:6969 b/c > c, h:6969 d > d
          other:f        | other:6969 f > f
          192.0.2.1:a/f g| 192.0.2.1:6969 a/f > g
          [2001:db8::7]:f| 2001:db8::7:6969 f > f
          tftp://o/f     | o:69 f > f
          a other:b c    | h:6969 a > a, other:6969 b > b, other:6969 c > c
          """)
  void getTakesAFileAndItsNameOrSeveral(String words, String jobs) {
    assertThat(String.join(", ", shown(files.get(List.of(words.strip().split(" ", -1))))))
        .isEqualTo(jobs);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          f              | f > h:6969 f
          a/f            | a/f > h:6969 f
          a/f g          | a/f > h:6969 g
          f other:g/h    | f > other:6969 g/h
          a/f b g        | a/f > h:6969 g/f, b > h:6969 g/b
          f tftp://o/g   | f > o:69 g
          """)
  void putTakesAFileAndItsNameOrSeveralAndADirectory(String words, String jobs) {
    assertThat(String.join(", ", shown(files.put(List.of(words.strip().split(" ", -1))))))
        .isEqualTo(jobs);
  }

  @Test
  void mgetAndMputTakeTwoWordsForTwoFiles() {
    assertThat(shown(files.mget(List.of("a", "b"))))
        .containsExactly("h:6969 a > a", "h:6969 b > b");
    assertThat(shown(files.mput(List.of("a", "b"))))
        .containsExactly("a > h:6969 a", "b > h:6969 b");
  }

  @Test
  void aFileGoesIntoADirectoryUnderItsName() {
    assertThat(shown(files.get(List.of("a/f", directory.toString()))))
        .containsExactly("h:6969 a/f > " + directory.resolve("f"));
  }

  @Test
  void aHostBeforeAFileIsTheServerFromThenOn() {
    files.get(List.of("other:f"));
    assertThat(settings.server()).isEqualTo("other:6969");
    assertThat(shown(files.get(List.of("g")))).containsExactly("other:6969 g > g");
  }

  @Test
  void literallyAColonIsACharacterLikeOthers() {
    settings.verbs().stream()
        .filter(verb -> verb.name().equals("literal"))
        .forEach(verb -> verb.run(List.of("on")));
    assertThat(shown(files.get(List.of("c:f", "g")))).containsExactly("h:6969 c:f > g");
    assertThat(settings.server()).isEqualTo("h:6969");
  }

  @Test
  void aUriSaysMoreThanTheSettings() {
    TransferJob job = files.get(List.of("tftp+tcp://o/f;mode=netascii")).getFirst();
    assertThat(job.options().transport()).isEqualTo(Transport.TCP);
    assertThat(job.options().mode()).isEqualTo(Mode.NETASCII);
    assertThat(settings.server()).isEqualTo("h:6969");
  }
}
