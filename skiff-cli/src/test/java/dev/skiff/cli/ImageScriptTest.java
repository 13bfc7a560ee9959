package dev.skiff.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The image's {@code bin/skiff}, with a script in the place of its java that tells what it got. */
class ImageScriptTest {
  private static final String JAVA =
      """
      #!/bin/sh
      while [ "$1" != -m ]; do
        case $1 in -XX:AOTCache=*) echo cache ;; esac
        shift
      done
      echo "$LC_CTYPE $LC_MESSAGES ${LC_ALL-unset}"
      shift 2
      for word in "$@"; do echo "[$word]"; done
      cat 2>/dev/null || echo "no input"
      { echo output; } 2>/dev/null || echo "no output" >&2
      """;

  @TempDir Path image;
  private Path script;

  @BeforeEach
  void install() throws IOException {
    Path bin = Files.createDirectory(image.resolve("bin"));
    script = bin.resolve("skiff");
    Path source = Path.of(System.getProperty("skiff.root"), "skiff-cli/src/image/bin/skiff");
    Files.copy(source, script);
    Files.writeString(bin.resolve("java"), JAVA);
    for (String name : new String[] {"skiff", "java"}) {
      Files.setPosixFilePermissions(
          bin.resolve(name), PosixFilePermissions.fromString("rwxr-xr-x"));
    }
  }

  private List<String> run(String redirections, Map<String, String> locale, String... words)
      throws Exception {
    return run(0, redirections, locale, words);
  }

  private List<String> run(
      int exitCode, String redirections, Map<String, String> locale, String... words)
      throws Exception {
    return run(exitCode, "", redirections, locale, words);
  }

  private List<String> run(
      int exitCode, String before, String redirections, Map<String, String> locale, String... words)
      throws Exception {
    List<String> command =
        Stream.concat(
                Stream.of(
                    "sh", "-c", before + "exec \"$0\" \"$@\" " + redirections, script.toString()),
                Stream.of(words))
            .toList();
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().keySet().removeIf(name -> name.startsWith("LC_") || name.equals("LANG"));
    builder.environment().putAll(locale);
    Process process = builder.start();
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(output).isEqualTo(exitCode);
    return output.lines().toList();
  }

  @Test
  void wordsArriveAsTheyAre() throws Exception {
    assertThat(run("", Map.of(), "pull", "a  b", "", "*", "$HOME", "x\ny", "-o", "\"'\\"))
        .containsExactly(
            "C.UTF-8 C unset",
            "[pull]",
            "[a  b]",
            "[]",
            "[*]",
            "[$HOME]",
            "[x",
            "y]",
            "[-o]",
            "[\"'\\]",
            "output");
  }

  @Test
  void aLinkToItStartsTheSameImage() throws Exception {
    Path link = Files.createSymbolicLink(image.resolve("link"), Path.of("bin/skiff"));
    script = Files.createSymbolicLink(image.resolve("skiff"), link.getFileName());
    assertThat(run("", Map.of(), "pull")).containsExactly("C.UTF-8 C unset", "[pull]", "output");
  }

  /** The JVM would complain of one that is not there, as in the other tests. */
  @Test
  void aCacheIsUsedWhereThereIsOne() throws Exception {
    Files.createFile(Files.createDirectory(image.resolve("lib")).resolve("client.aot"));
    assertThat(run("", Map.of(), "pull"))
        .containsExactly("cache", "C.UTF-8 C unset", "[pull]", "output");
  }

  @ParameterizedTest
  @CsvSource({
    "LANG, C",
    "LC_ALL, POSIX",
    "LANG, de_DE.UTF-8",
    "LC_ALL, de_DE.utf8",
    "LANG, en_US.utf-8",
    "LC_CTYPE, UTF-8",
    "LC_CTYPE, de_DE.UTF-8@euro",
    "LC_CTYPE, xx_XX.ISO-8859-1",
    "LANG, xx_XX",
    "LC_TIME, xx_XX.UTF-8",
    "LC_NUMERIC, xx_XX",
    "LC_PAPER, xx_XX",
    "LC_IDENTIFICATION, xx_XX",
  })
  void namesBeyondAsciiWorkWhereALocaleIsNotInstalled(String variable, String value)
      throws Exception {
    Files.writeString(image.resolve("bin/java"), "#!/bin/sh\nexec locale charmap\n");
    assertThat(run("", Map.of(variable, value), "pull")).containsExactly("UTF-8");
  }

  @Test
  void otherCharactersAreKeptWhereTheirLocaleIsInstalled() throws Exception {
    Path locale = Files.writeString(image.resolve("locale"), "#!/bin/sh\necho ISO-8859-1\n");
    Files.setPosixFilePermissions(locale, PosixFilePermissions.fromString("rwxr-xr-x"));
    String path = image + ":" + System.getenv("PATH");
    Map<String, String> variables = Map.of("LANG", "de_DE", "LC_TIME", "xx_XX", "PATH", path);
    assertThat(run("", variables, "pull")).startsWith("de_DE C unset");
  }

  @ParameterizedTest
  @CsvSource({"serve --user nobody", "serve 6969 --user=nobody"})
  void aServerForAnotherUserKeepsTheRightToItsPortAlone(String line) throws Exception {
    program("setpriv", "echo \"$*\"");
    program("id", "[ $1 = -un ] && echo root || echo 0");
    String path = image + ":" + System.getenv("PATH");
    assertThat(run("", Map.of("PATH", path), line.split(" ")).getFirst())
        .startsWith("--reuid nobody --regid ")
        .contains(" --init-groups --no-new-privs --inh-caps=-all,+net_bind_service ")
        .contains("/bin/java ")
        .contains(" -XX:+ExitOnOutOfMemoryError ")
        .endsWith(line);
  }

  @ParameterizedTest
  @CsvSource({
    "1000, id, only root can run the server as another user",
    "0, id, setpriv (util-linux) is not installed",
    "0, setpriv, there is no such user",
  })
  void aServerThatCannotBecomeItsUserSaysWhy(String uid, String present, String reason)
      throws Exception {
    program(present, "exit 0");
    program("id", "case $1 in -u) echo " + uid + " ;; -un) echo me ;; *) exit 1 ;; esac");
    assertThat(run(2, "", Map.of("PATH", "" + image), "serve", "--user", "tftp"))
        .containsExactly("skiff: --user tftp: " + reason);
  }

  private void program(String name, String commands) throws IOException {
    Path file = Files.writeString(image.resolve(name), "#!/bin/sh\n" + commands + "\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  /** Options of the JVM may make it need fewer addresses. */
  @ParameterizedTest
  @CsvSource({"'', 1", "-Xss1m, 0"})
  void aLimitOfAddressesIsNamed(String options, int exitCode) throws Exception {
    Map<String, String> variables = Map.of("SKIFF_JAVA_OPTIONS", options);
    List<String> told = run(exitCode, "ulimit -v 2000000;", "", variables, "serve");
    if (exitCode == 0) {
      assertThat(told).contains("[serve]");
    } else {
      assertThat(told)
          .containsExactly(
              "skiff: no memory: ulimit -v is 2000000 KiB, and at least 2250000 are needed");
    }
  }

  @Test
  void otherCommandsChangeNoUser() throws Exception {
    assertThat(run("", Map.of(), "pull", "--user", "nobody")).contains("[nobody]", "output");
  }

  /** Else the JVM would open a file of its own in its place, and {@code push -} upload that. */
  @Test
  void aClosedStandardInputCannotBeRead() throws Exception {
    assertThat(run("<&-", Map.of(), "push"))
        .containsExactly("C.UTF-8 C unset", "[push]", "no input", "output");
  }

  @Test
  void aClosedStandardOutputCannotBeWritten() throws Exception {
    assertThat(run(">&-", Map.of(), "pull")).endsWith("no output");
  }

  @Test
  void aClosedStandardErrorDisturbsNothing() throws Exception {
    assertThat(run("2>&-", Map.of(), "pull")).endsWith("output");
  }
}
