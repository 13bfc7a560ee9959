package dev.skiff.cli;

import dev.skiff.TransferOptions;
import dev.skiff.storage.Source;
import dev.skiff.storage.Sources;
import java.io.File;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.util.OptionalLong;
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

/** {@code skiff push}. */
@Command(
    name = "push",
    description = "Upload a file.",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    abbreviateSynopsis = true,
    sortOptions = false)
final class PushCommand implements Callable<Integer> {
  @Spec
  @SuppressWarnings("NullAway.Init")
  private CommandSpec spec;

  @Parameters(
      index = "0",
      paramLabel = "FILE",
      description = "Local file; - is standard input and needs --as.")
  private String file = "";

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "ADDRESS",
      description = {
        "Server (default: 127.0.0.1),",
        "or tftp://host[:port]/file (tftp+tcp://) without PORT, --as."
      })
  private @Nullable String first;

  @Parameters(index = "2", arity = "0..1", paramLabel = "PORT", description = "Port (default: 69).")
  private @Nullable String second;

  @Option(
      names = "--as",
      paramLabel = "REMOTE",
      description = "Name on the server (default: the file's name).")
  private @Nullable String as;

  @Mixin private TransferArguments arguments = new TransferArguments();

  @Override
  public Integer call() throws IOException {
    Remote remote;
    TransferOptions options;
    try {
      remote = remote();
      options = arguments.options(remote);
    } catch (IllegalArgumentException | TypeConversionException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
    FileChannel stream = isStream() ? new FileInputStream(FileDescriptor.in).getChannel() : null;
    String local = isStream() ? "standard input" : file;
    return new ClientRun(spec.commandLine().getErr(), "push", remote.file(), local, stream)
        .run(
            arguments.udpTransport(),
            (client, listener) -> {
              Source source =
                  stream == null
                      ? Sources.file(LocalFiles.path(file))
                      : Sources.of(stream, OptionalLong.empty());
              return client.push(source, remote.file(), options, listener);
            });
  }

  private boolean isStream() {
    return "-".equals(file);
  }

  private Remote remote() {
    if (first != null && TftpUri.looksLikeOne(first)) {
      if (as != null) {
        throw new IllegalArgumentException("the URI names the file already: leave out --as");
      }
      return Remote.of(first, null, second);
    }
    if (as == null && isStream()) {
      throw new IllegalArgumentException("standard input has no name: add --as REMOTE");
    }
    return Remote.named(as == null ? lastElement() : as, first, second);
  }

  private String lastElement() {
    String last = new File(file).getName();
    if (last.isEmpty() || last.equals("..")) {
      throw new IllegalArgumentException("'" + file + "' names no file");
    }
    return last;
  }
}
