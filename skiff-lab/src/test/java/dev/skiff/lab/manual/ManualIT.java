package dev.skiff.lab.manual;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skiff.lab.interop.peers.CommandRun;
import dev.skiff.lab.terminal.Terminal;
import dev.skiff.testkit.Needs;
import dev.skiff.testkit.Patience;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The programs that read the man pages and the completions agree with them. */
@Needs({"bash", "fish", "man", "mandoc", "python3", "zsh"})
class ManualIT {
  /** In the place of the command: it shows its words. */
  private static final String ECHO = "skiff() { printf '<%s>' \"$@\"; echo; }\n";

  private final Path packaging = Path.of(System.getProperty("skiff.root"), "packaging");

  @TempDir Path here;

  @BeforeEach
  void makeFiles() throws Exception {
    Files.createFile(here.resolve("config.txt"));
    Files.createDirectory(here.resolve("folder"));
    Files.createFile(here.resolve("folder.txt"));
    Files.createFile(here.resolve("my file"));
  }

  private static void assertSilent(List<String> command) {
    CommandRun run = CommandRun.of(Patience.LIMIT, command);
    assertThat(run.output()).isEmpty();
    assertThat(run.exitCode()).isZero();
  }

  @Test
  void thePagesAreWithoutFault() throws Exception {
    try (Stream<Path> pages = Files.list(packaging.resolve("man"))) {
      for (Path source : pages.toList()) {
        Path page = here.resolve(source.getFileName());
        Files.writeString(
            page,
            Files.readString(source).replace("@VERSION@", "1.2.3").replace("@DATE@", "2026-01-02"));
        assertSilent(List.of("mandoc", "-T", "lint", page.toString()));
        assertSilent(
            List.of("sh", "-c", "man --warnings -l -Tascii -Z \"$0\" >/dev/null", "" + page));
      }
    }
  }

  @Test
  void theScriptsAreWithoutFault() {
    assertSilent(List.of("bash", "-n", packaging.resolve("completion/skiff.bash").toString()));
    assertSilent(List.of("zsh", "-n", packaging.resolve("completion/_skiff").toString()));
    assertSilent(List.of("fish", "-n", packaging.resolve("completion/skiff.fish").toString()));
  }

  @ParameterizedTest
  @CsvSource({
    "pul, <pull>",
    "sh, <shell>",
    "serve --read, <serve><--read-only>",
    "pull --out, <pull><--output>",
    "pull --mode net, <pull><--mode><netascii>",
    "push conf, <push><config.txt>",
    "push --tcp conf, <push><--tcp><config.txt>",
    "pull f -o conf, <pull><f><-o><config.txt>",
    "push my\\ f, <push><my file>",
    "serve conf, <serve><conf>",
    "serve --grace conf, <serve><--grace><conf>",
    "serve --root fol, <serve><--root><folder/?>",
  })
  void bashAndZshCompleteWords(String typed, String expected) throws Exception {
    try (Terminal bash = start(List.of("bash", "--norc", "--noprofile", "-i"))) {
      bash.type(ECHO + "source " + packaging.resolve("completion/skiff.bash") + "\n");
      bash.type("skiff " + typed + "\t\n");
      bash.await("\n" + expected + "\n");
    }
    try (Terminal zsh = start(List.of("zsh", "-f", "-i"))) {
      zsh.type(ECHO + "fpath=(" + packaging.resolve("completion") + " $fpath)\n");
      zsh.type("autoload -U compinit && compinit -u -D\n");
      zsh.type("skiff " + typed + "\t\n");
      zsh.await("\n" + expected + "\n");
      assertThat(zsh.text()).doesNotContain("bad option", "_arguments:", "_alternative:");
    }
  }

  private Terminal start(List<String> shell) throws Exception {
    return Terminal.start(here, Map.of("HOME", here.toString()), shell);
  }

  @ParameterizedTest
  @CsvSource({
    "pu, pull push",
    "sh, shell",
    "serve --read, --read-only",
    "pull -, -o",
    "pull --mode net, netascii",
    "push conf, config.txt",
    "pull f -o conf, config.txt",
    "serve --root fol, folder/",
    "serve conf, ''",
  })
  void fishCompletesWords(String typed, String expected) throws Exception {
    String script = "cd $argv[1]; source $argv[2]; complete -C \"skiff $argv[3]\"";
    CommandRun run =
        CommandRun.of(
            Patience.LIMIT,
            List.of(
                "env",
                "HOME=" + here,
                "fish",
                "--no-config",
                "-c",
                script,
                here.toString(),
                packaging.resolve("completion/skiff.fish").toString(),
                typed));
    List<String> words = run.output().lines().map(line -> line.split("\t", -1)[0]).toList();
    if (typed.endsWith("-")) {
      assertThat(words).contains(expected);
    } else {
      assertThat(String.join(" ", words)).isEqualTo(expected);
    }
  }
}
