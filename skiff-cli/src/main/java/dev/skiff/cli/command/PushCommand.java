package dev.skiff.cli.command;

import dev.skiff.cli.output.Problem;
import dev.skiff.protocol.wire.Direction;
import dev.skiff.protocol.wire.Printable;
import java.io.File;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.TypeConversionException;

/** {@code skiff push}. */
public final class PushCommand implements Callable<Integer> {
  private final CommandSpec spec =
      new CommandBuilder("push", this, "Upload files.")
          .alias("put")
          .words(
              "FILE... [ADDRESS] [PORT]",
              "Local files (- for standard input, with --as); the",
              "server's address (default: 127.0.0.1) and port",
              "(default: 69), also as ADDRESS:PORT. Or one file and",
              "tftp://host[:port]/name, or several files and",
              "tftp://host[:port]/directory/; tftp+tcp: for TCP.")
          .value(
              word -> word,
              "REMOTE",
              "Name on the server (default: the file's name); one that ends in / is put before the"
                  + " names.",
              "--as")
          .flag("Upload a directory recursively.", "-r", "--recursive")
          .with(TransferArguments::addTo)
          .with(RunArguments::addTo)
          .build(
              "",
              "Examples:",
              "  skiff push config.txt 192.0.2.1                 as config.txt",
              "  skiff push config.txt 192.0.2.1 6969 --as router7.txt",
              "  skiff push *.cfg 192.0.2.1 --as configs/",
              "  skiff push -r boot tftp://192.0.2.1:6969/");

  /** The command's description, for picocli. */
  public CommandSpec spec() {
    return spec;
  }

  @Override
  public Integer call() {
    CommandLine command = spec.commandLine();
    ParseResult parsed = command.getParseResult();
    RunArguments runArguments = RunArguments.of(parsed);
    List<TransferJob> jobs;
    try {
      jobs = jobs(parsed, runArguments.quiet());
      runArguments.requireFitFor(jobs);
    } catch (IllegalArgumentException | TypeConversionException e) {
      throw new ParameterException(command, e.getMessage(), e);
    } catch (IOException e) {
      say(Problem.ofFile("a directory", e));
      return ExitCode.LOCAL_FILE;
    }
    if (jobs.isEmpty()) {
      say("no files to push");
      return ExitCode.OK;
    }
    return new ClientRun(jobs, runArguments, command)
        .run(new TransferArguments(parsed).udpTransport(), Interruption.watch());
  }

  private void say(String message) {
    spec.commandLine().getErr().println("skiff: " + message);
  }

  private List<TransferJob> jobs(ParseResult parsed, boolean quiet) throws IOException {
    boolean recursive = parsed.hasMatchedOption("--recursive");
    PushTarget target =
        PushTarget.of(CommandBuilder.words(parsed), parsed.matchedOptionValue("--as", null));
    List<FileTree.Entry> files = new ArrayList<>();
    for (String word : target.files()) {
      files.addAll(files(word, recursive, quiet));
    }
    target.requireFitFor(files, recursive);
    TransferArguments arguments = new TransferArguments(parsed);
    List<TransferJob> jobs = new ArrayList<>();
    for (FileTree.Entry file : files) {
      Remote remote = target.remote(file);
      boolean isStream = file.equals(PushTarget.STANDARD_INPUT);
      FileChannel stream = isStream ? new FileInputStream(FileDescriptor.in).getChannel() : null;
      jobs.add(
          new TransferJob(
              Direction.WRITE,
              remote.file(),
              file.file(),
              stream,
              arguments.options(remote),
              null));
    }
    TransferJob.requireDistinct(jobs, job -> job.remote().name());
    return jobs;
  }

  private List<FileTree.Entry> files(String word, boolean recursive, boolean quiet)
      throws IOException {
    if (word.equals("-")) {
      return List.of(PushTarget.STANDARD_INPUT);
    }
    if (word.isEmpty() || !new File(word).isDirectory()) {
      return List.of(new FileTree.Entry(word, lastElement(word)));
    }
    if (!recursive) {
      throw new IllegalArgumentException(
          "'" + word + "' is a directory; use -r to upload its files");
    }
    FileTree tree = FileTree.of(TransferJob.localPath(word));
    if (!quiet) {
      tree.leftOut().forEach(what -> say("skipped " + Printable.of(what)));
    }
    return tree.files();
  }

  private static String lastElement(String file) {
    String last = new File(file).getName();
    if (last.isEmpty() || last.equals("..")) {
      throw new IllegalArgumentException("'" + file + "' is not a file name");
    }
    return last;
  }
}
