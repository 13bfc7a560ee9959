package dev.skiff.lab;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skiff.testkit.Patience;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The README shows what happens. */
class ReadmeTest {
  private static final Pattern JAVA = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);

  @TempDir Path directory;

  @Test
  void theExampleOfTheLibraryCompilesAndRuns() throws Exception {
    Path example = directory.resolve("Example.java");
    Files.writeString(example, exampleOf(Path.of(System.getProperty("skiff.root"), "README.md")));
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                example.toString())
            .redirectErrorStream(true)
            .start();
    ByteArrayOutputStream output = new ByteArrayOutputStream();
    process.getInputStream().transferTo(output);
    assertThat(process.waitFor(Patience.SECONDS, TimeUnit.SECONDS)).isTrue();
    assertThat(output.toString(StandardCharsets.UTF_8)).isEqualTo("Hello over TFTP\n");
    assertThat(process.exitValue()).isZero();
  }

  private static String exampleOf(Path readme) throws IOException {
    Matcher matcher = JAVA.matcher(Files.readString(readme));
    assertThat(matcher.find()).isTrue();
    return matcher.group(1);
  }
}
