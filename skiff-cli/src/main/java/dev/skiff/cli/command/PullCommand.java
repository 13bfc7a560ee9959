package dev.skiff.cli.command;

import dev.skiff.cli.output.Text;
import dev.skiff.protocol.wire.Direction;
import dev.skiff.transfer.TransferOptions;
import java.io.File;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.nio.channels.FileChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.TypeConversionException;

/** {@code skiff pull}. */
public final class PullCommand implements Callable<Integer> {
  private final CommandSpec spec =
      new CommandBuilder("pull", this, "Download files.")
          .alias("get")
          .words(
              "FILE... [ADDRESS] [PORT]",
              "Files on the server; its address (default: 127.0.0.1)",
              "and port (default: 69), also as ADDRESS:PORT. Or URIs:",
              "tftp://host[:port]/file; tftp+tcp: for TCP.")
          .value(
              word -> word,
              "LOCAL",
              "Local file, or directory (default: the current one); - for standard output. For"
                  + " several files it must be a directory.",
              "-o",
              "--output")
          .value(
              Converters::sha256,
              "SHA256",
              "Keep the file only if this is its SHA-256.",
              "--verify")
          .with(TransferArguments::addTo)
          .with(RunArguments::addTo)
          .build(
              "",
              "A file appears under its name when it is complete. If its transfer fails,",
              "nothing is left behind, and what was there before stays as it was.",
              "",
              "Examples:",
              "  skiff pull firmware.bin 192.0.2.1               to ./firmware.bin",
              "  skiff pull vmlinuz initrd.img 192.0.2.1 6969 -o /srv/boot",
              "  skiff pull tftp://192.0.2.1/config.txt -o - | less");

  private @Nullable String output;
  private @Nullable String sha256;

  /** The command's description, for picocli. */
  public CommandSpec spec() {
    return spec;
  }

  @Override
  public Integer call() {
    ParseResult parsed = spec.commandLine().getParseResult();
    TransferArguments arguments = new TransferArguments(parsed);
    RunArguments runArguments = RunArguments.of(parsed);
    output = parsed.matchedOptionValue("--output", null);
    sha256 = parsed.matchedOptionValue("--verify", null);
    List<TransferJob> jobs;
    try {
      jobs = jobs(CommandBuilder.words(parsed), arguments);
      runArguments.requireFitFor(jobs);
    } catch (IllegalArgumentException | TypeConversionException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
    return new ClientRun(jobs, runArguments, spec.commandLine())
        .run(arguments.udpTransport(), Interruption.watch());
  }

  private List<TransferJob> jobs(List<String> words, TransferArguments arguments) {
    List<Remote> remotes = Remote.all(words);
    requireOutput(remotes.size() > 1);
    requireVerifiable(remotes.size() > 1);
    List<TransferJob> jobs = new ArrayList<>();
    for (Remote remote : remotes) {
      TransferOptions options = arguments.options(remote);
      requireName(remote.file().name());
      String local = isStream() ? "standard output" : local(remote.file().name());
      jobs.add(new TransferJob(Direction.READ, remote.file(), local, stream(), options, sha256));
    }
    TransferJob.requireDistinct(jobs, TransferJob::local);
    return jobs;
  }

  private void requireOutput(boolean severalFiles) {
    if (output == null) {
      return;
    }
    if (output.isEmpty()) {
      throw new IllegalArgumentException("the name after -o is empty");
    }
    if (severalFiles && !new File(output).isDirectory()) {
      throw new IllegalArgumentException(
          isStream()
              ? "-o - takes one file, not several"
              : "-o must be a directory for several files: " + Text.quoted(output) + " is not");
    }
  }

  private void requireVerifiable(boolean severalFiles) {
    if (sha256 != null && severalFiles) {
      throw new IllegalArgumentException("--verify checks one file, not several");
    }
    if (sha256 != null && isStream()) {
      throw new IllegalArgumentException(
          "--verify cannot be used with -o -: the bytes are written before they are checked");
    }
  }

  private boolean isStream() {
    return "-".equals(output);
  }

  private @Nullable FileChannel stream() {
    return isStream() ? new FileOutputStream(FileDescriptor.out).getChannel() : null;
  }

  private void requireName(String remote) {
    String last = lastElement(remote);
    if (needsName() && (last.isEmpty() || last.equals(".") || last.equals(".."))) {
      throw new IllegalArgumentException(
          Text.quoted(remote) + " is not a file name; use -o to choose one");
    }
  }

  private boolean needsName() {
    return output == null || isDirectory(output);
  }

  /** True also for a name that ends in a slash: without such a directory it fails later. */
  private static boolean isDirectory(String name) {
    return name.endsWith("/") || name.endsWith(File.separator) || new File(name).isDirectory();
  }

  /** The local name of the file. */
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
