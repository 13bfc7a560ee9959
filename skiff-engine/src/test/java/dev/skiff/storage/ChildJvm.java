package dev.skiff.storage;

import dev.skiff.protocol.wire.ErrorCode;
import dev.skiff.testkit.Patience;
import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs a program that uses this package in a JVM of its own, on the class path. */
final class ChildJvm {

  private ChildJvm() {}

  /** What the program printed, line by line; a failure is an error of the test. */
  static List<String> run(String body, String locale, Path directory)
      throws IOException, InterruptedException, URISyntaxException {
    Path program = Files.createTempDirectory("skiff-child").resolve("Program.java");
    Files.writeString(
        program,
        """
        import dev.skiff.storage.*;
        import java.net.InetSocketAddress;
        import java.nio.ByteBuffer;
        import java.nio.file.*;
        import java.util.*;
        public class Program {
          public static void main(String[] arguments) throws Exception {
            Path directory = Path.of(arguments[0]);
            DirectoryStorage storage = DirectoryStorage.open(directory);
            InetSocketAddress client = new InetSocketAddress(5000);
            WriteOptions overwrite = new WriteOptions(true, OptionalLong.empty(), 1000);
        %s
          }
        }
        """
            .formatted(body));
    String classes =
        classesOf(DirectoryStorage.class) + File.pathSeparator + classesOf(ErrorCode.class);
    ProcessBuilder builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            classes,
            program.toString(),
            directory.toString());
    builder.environment().put("LC_ALL", locale);
    Process process = builder.redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    boolean ended = process.waitFor(Patience.SECONDS, TimeUnit.SECONDS);
    Files.delete(program);
    Files.delete(program.getParent());
    if (!ended || process.exitValue() != 0) {
      throw new AssertionError(output);
    }
    return output.lines().toList();
  }

  private static Path classesOf(Class<?> type) throws URISyntaxException {
    return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
  }
}
