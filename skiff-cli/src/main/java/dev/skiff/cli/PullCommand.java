package dev.skiff.cli;

import dev.skiff.RemoteFile;
import dev.skiff.TransferListener;
import dev.skiff.TransferOptions;
import dev.skiff.storage.Sink;
import dev.skiff.storage.Sinks;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** {@code skiff pull}. */
@Command(
    name = "pull",
    description = "Download a file.",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    sortOptions = false,
    footer = {
      "",
      "The file appears under its name when it is complete; if the transfer fails, nothing is",
      "left behind, and what was there before stays as it was."
    })
final class PullCommand implements Callable<Integer> {
  @Spec
  @SuppressWarnings("NullAway.Init")
  private CommandSpec spec;

  @Parameters(
      index = "0",
      paramLabel = "FILE",
      description = "File on the server, or tftp://host[:port]/file.")
  private String file = "";

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "ADDRESS",
      description = "Server (default: 127.0.0.1).")
  private @Nullable String first;

  @Parameters(index = "2", arity = "0..1", paramLabel = "PORT", description = "Port (default: 69).")
  private @Nullable String second;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "LOCAL",
      description = "Local name or directory (default: the file's name, here); - is stdout.")
  private @Nullable String output;

  @Mixin private TransferArguments arguments = new TransferArguments();

  @Override
  public Integer call() throws IOException {
    Remote remote;
    TransferOptions options;
    try {
      remote = Remote.of(file, first, second);
      options = arguments.options(remote.mode());
    } catch (IllegalArgumentException | TypeConversionException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
    Sink sink;
    try {
      sink = sink(remote.file());
    } catch (IOException e) {
      spec.commandLine().getErr().println("skiff: " + LocalFiles.explain(e));
      return ExitCode.LOCAL_FILE;
    }
    return new ClientRun(spec.commandLine().getErr(), "pull", remote.file())
        .run(client -> client.pull(remote.file(), sink, options, TransferListener.NONE));
  }

  private Sink sink(RemoteFile remote) throws IOException {
    if ("-".equals(output)) {
      return Sinks.of(new FileOutputStream(FileDescriptor.out));
    }
    Path named = Path.of(output == null ? "" : output);
    boolean directory = output == null || Files.isDirectory(named);
    return Sinks.file(directory ? named.resolve(lastElement(remote.name())) : named);
  }

  private String lastElement(String name) {
    String last = name.replaceFirst(".*[/\\\\]", "");
    if (last.isEmpty() || last.equals(".") || last.equals("..")) {
      throw new ParameterException(
          spec.commandLine(), Text.quoted(name) + " names no file; -o says what to call it here");
    }
    return last;
  }
}
