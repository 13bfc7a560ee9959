package dev.skiff.cli;

import dev.skiff.TransferOptions;
import dev.skiff.storage.Sink;
import dev.skiff.storage.Sinks;
import java.io.File;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.channels.FileChannel;
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
    abbreviateSynopsis = true,
    sortOptions = false,
    footer = {
      "",
      "The file appears under its name when it is complete. If the transfer fails,",
      "nothing is left behind, and what was there before stays as it was."
    })
final class PullCommand implements Callable<Integer> {
  @Spec
  @SuppressWarnings("NullAway.Init")
  private CommandSpec spec;

  @Parameters(
      index = "0",
      paramLabel = "FILE",
      description = "File on the server, or tftp://host[:port]/file (tftp+tcp://).")
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
      options = arguments.options(remote);
      requireName(remote.file().name());
    } catch (IllegalArgumentException | TypeConversionException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
    FileChannel stream = isStream() ? new FileOutputStream(FileDescriptor.out).getChannel() : null;
    String local = isStream() ? "standard output" : local(remote.file().name());
    return new ClientRun(spec.commandLine().getErr(), "pull", remote.file(), local, stream)
        .run(
            arguments.udpTransport(),
            (client, listener) -> {
              Sink sink = stream == null ? Sinks.file(LocalFiles.path(local)) : Sinks.of(stream);
              return client.pull(remote.file(), sink, options, listener);
            });
  }

  private boolean isStream() {
    return "-".equals(output);
  }

  private void requireName(String remote) {
    if (output != null && output.isEmpty()) {
      throw new IllegalArgumentException("the name after -o is empty");
    }
    String last = lastElement(remote);
    if (needsName() && (last.isEmpty() || last.equals(".") || last.equals(".."))) {
      throw new IllegalArgumentException(
          Text.quoted(remote) + " names no file; -o says what to call it here");
    }
  }

  private boolean needsName() {
    return output == null || isDirectory(output);
  }

  /** A name with a slash at its end is meant as a directory, and is none if it does not exist. */
  private static boolean isDirectory(String name) {
    return name.endsWith("/") || name.endsWith(File.separator) || new File(name).isDirectory();
  }

  /** What the file is called here. */
  private String local(String remote) {
    if (output == null) {
      return lastElement(remote);
    }
    return isDirectory(output) ? new File(output, lastElement(remote)).getPath() : output;
  }

  private static String lastElement(String name) {
    return name.substring(1 + Math.max(name.lastIndexOf('/'), name.lastIndexOf('\\')));
  }
}
