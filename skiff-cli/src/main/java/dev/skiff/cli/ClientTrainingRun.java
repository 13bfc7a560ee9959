package dev.skiff.cli;

import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Path;

/** The part of the {@link AotTrainingRun} that is a client's, in a JVM of its own. */
final class ClientTrainingRun {
  private ClientTrainingRun() {}

  /** The words are the directory that is served, the server and its port. */
  public static void main(String[] arguments) {
    Path directory = Path.of(arguments[0]);
    String host = arguments[1];
    String port = arguments[2];
    String file = directory.resolve("file").toString();
    String copy = directory.resolve("copy").toString();
    run("--version");
    run("--help");
    run("pull", "small", host, port, "-o", copy);
    run("pull", "file", host, port, "-o", copy);
    run("pull", "file", host, port, "-o", copy, "--blksize", "1468");
    run("push", file, host, port, "--as", "upload");
    run("push", file, host, port, "--as", "upload", "--blksize", "1468", "--window", "16");
    run("pull", "file", host, port, "-o", copy, "--tcp");
    run("push", file, host, port, "--as", "upload", "--tcp");
    run("pull", "absent", host, port, "-o", copy);
  }

  private static void run(String... words) {
    PrintWriter silent = new PrintWriter(Writer.nullWriter());
    int code = Main.commandLine().setOut(silent).setErr(silent).execute(words);
    System.out.println(String.join(" ", words) + ": exit code " + code);
  }
}
