package dev.skiff.cli;

import dev.skiff.protocol.wire.Direction;
import java.io.File;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** {@code skiff push}. */
@Command(
    name = "push",
    description = "Upload files.",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    abbreviateSynopsis = true,
    sortOptions = false,
    footer = {
      "",
      "Examples:",
      "  skiff push config.txt 192.0.2.1                 as config.txt",
      "  skiff push config.txt 192.0.2.1 6969 --as router7.txt",
      "  skiff push *.cfg 192.0.2.1 --as configs/",
      "  skiff push -r boot tftp://192.0.2.1:6969/"
    })
final class PushCommand implements Callable<Integer> {
  @Spec
  @SuppressWarnings("NullAway.Init")
  private CommandSpec spec;

  @Parameters(
      arity = "1..*",
      paramLabel = "FILE... [ADDRESS] [PORT]",
      hideParamSyntax = true,
      description = {
        "Local files (- is standard input, and needs --as), the",
        "server's address (default: 127.0.0.1) and its port",
        "(default: 69). Or a file and tftp://host[:port]/name,",
        "or several and tftp://host[:port]/directory/, with",
        "tftp+tcp: for TCP."
      })
  private List<String> words = List.of();

  @Option(
      names = "--as",
      paramLabel = "REMOTE",
      description =
          "Name on the server (default: the file's name); with a / at its end, what stands"
              + " before the names.")
  private @Nullable String as;

  @Option(
      names = {"-r", "--recursive"},
      description = "Of a directory, all files in it and below it.")
  private boolean recursive;

  @Mixin private TransferArguments arguments = new TransferArguments();
  @Mixin private RunArguments runArguments = new RunArguments();

  @Override
  public Integer call() {
    CommandLine command = spec.commandLine();
    List<Job> jobs;
    try {
      runArguments.requireMeaning();
      jobs = jobs(PushTarget.of(words, as));
      runArguments.requireFitFor(jobs);
    } catch (IllegalArgumentException | TypeConversionException e) {
      throw new ParameterException(command, e.getMessage(), e);
    } catch (IOException e) {
      say(LocalFiles.explain("a directory", e));
      return ExitCode.LOCAL_FILE;
    }
    if (jobs.isEmpty()) {
      say("there is no file to push");
      return ExitCode.OK;
    }
    return new ClientRun(jobs, runArguments, command).run(arguments.udpTransport());
  }

  private void say(String message) {
    spec.commandLine().getErr().println("skiff: " + message);
  }

  private List<Job> jobs(PushTarget target) throws IOException {
    List<Tree.Entry> files = new ArrayList<>();
    for (String word : target.files()) {
      files.addAll(files(word));
    }
    target.requireFitFor(files, recursive);
    List<Job> jobs = new ArrayList<>();
    for (Tree.Entry file : files) {
      Remote remote = target.remote(file);
      boolean isStream = file.equals(PushTarget.STANDARD_INPUT);
      FileChannel stream = isStream ? new FileInputStream(FileDescriptor.in).getChannel() : null;
      jobs.add(
          new Job(
              Direction.WRITE,
              remote.file(),
              file.file(),
              stream,
              arguments.options(remote),
              null));
    }
    Job.requireDistinct(jobs, job -> job.remote().name());
    return jobs;
  }

  private List<Tree.Entry> files(String word) throws IOException {
    if (word.equals("-")) {
      return List.of(PushTarget.STANDARD_INPUT);
    }
    if (word.isEmpty() || !new File(word).isDirectory()) {
      return List.of(new Tree.Entry(word, lastElement(word)));
    }
    if (!recursive) {
      throw new IllegalArgumentException("'" + word + "' is a directory: -r sends what is in it");
    }
    Tree tree = Tree.of(LocalFiles.path(word));
    if (!runArguments.quiet()) {
      tree.leftOut().forEach(what -> say("left out: " + Text.printable(what)));
    }
    return tree.files();
  }

  private static String lastElement(String file) {
    String last = new File(file).getName();
    if (last.isEmpty() || last.equals("..")) {
      throw new IllegalArgumentException("'" + file + "' names no file");
    }
    return last;
  }
}
