package dev.skiff.cli.shell;

import dev.skiff.cli.command.HostAndPort;
import dev.skiff.cli.command.Remote;
import dev.skiff.cli.command.TftpUri;
import dev.skiff.cli.command.TransferJob;
import dev.skiff.cli.output.Text;
import dev.skiff.protocol.wire.Direction;
import dev.skiff.transfer.RemoteFile;
import dev.skiff.transfer.TransferOptions;
import dev.skiff.transfer.Transport;
import java.io.File;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Makes transfers from the words of a line of the shell. */
final class ShellFiles {
  /** {@code host:file}, {@code [2001:db8::7]:file}. */
  private static final Pattern WITH_HOST =
      Pattern.compile("(?<host>\\[[^]]+]|[^:/\\\\]+):(?<file>.+)", Pattern.DOTALL);

  private final ShellSettings settings;

  ShellFiles(ShellSettings settings) {
    this.settings = settings;
  }

  /** Of {@code get}: a file and what it is to be called here, or several files. */
  List<TransferJob> get(List<String> words) {
    return words.size() == 2
        ? List.of(pull(remote(words.getFirst()), words.getLast()))
        : mget(words);
  }

  /** Of {@code mget}: each under its own name. */
  List<TransferJob> mget(List<String> words) {
    List<TransferJob> jobs =
        words.stream().map(this::remote).map(remote -> pull(remote, "")).toList();
    TransferJob.requireDistinct(jobs, TransferJob::local);
    return jobs;
  }

  /** Of {@code put}: a file and its name on the server, or several and the directory there. */
  List<TransferJob> put(List<String> words) {
    if (words.size() < 2) {
      return mput(words);
    }
    Remote target = remote(words.getLast());
    if (words.size() == 2) {
      return List.of(push(words.getFirst(), target));
    }
    String directory = target.file().name().replaceFirst("/*$", "/");
    List<TransferJob> jobs =
        words.subList(0, words.size() - 1).stream()
            .map(local -> push(local, named(target, directory + lastElement(local))))
            .toList();
    TransferJob.requireDistinct(jobs, job -> job.remote().name());
    return jobs;
  }

  /** Of {@code mput}: each under its own name. */
  List<TransferJob> mput(List<String> words) {
    List<TransferJob> jobs =
        words.stream().map(local -> push(local, plain(lastElement(local)))).toList();
    TransferJob.requireDistinct(jobs, job -> job.remote().name());
    return jobs;
  }

  /** A name on the server; with a host before it, which becomes the server, or a URI. */
  private Remote remote(String word) {
    if (TftpUri.looksLikeOne(word)) {
      return Remote.of(TftpUri.parse(word));
    }
    Matcher parts = WITH_HOST.matcher(word);
    if (settings.isLiteral() || !parts.matches()) {
      return plain(word);
    }
    settings.host(unbracketed(parts.group("host")));
    return plain(parts.group("file"));
  }

  private static String unbracketed(String word) {
    return word.startsWith("[") ? word.substring(1, word.length() - 1) : word;
  }

  private Remote plain(String name) {
    if (settings.host() == null) {
      throw new IllegalArgumentException("no server yet: connect HOST [PORT], or HOST:FILE");
    }
    return Remote.named(name, new HostAndPort(settings.host(), settings.port()));
  }

  private static Remote named(Remote other, String name) {
    RemoteFile file = other.file();
    return new Remote(
        new RemoteFile(file.host(), file.port(), name), other.mode(), other.transport());
  }

  /**
   * A download.
   *
   * @param local a name or directory here; empty for this one and the file's own name
   */
  private TransferJob pull(Remote remote, String local) {
    String last = lastElement(remote.file().name().replace('\\', '/'));
    boolean isDirectory = local.endsWith("/") || new File(local).isDirectory();
    String name = local.isEmpty() ? last : isDirectory ? new File(local, last).getPath() : local;
    return new TransferJob(Direction.READ, remote.file(), name, null, options(remote), null);
  }

  private TransferJob push(String local, Remote remote) {
    return new TransferJob(Direction.WRITE, remote.file(), local, null, options(remote), null);
  }

  /** The settings, and the mode and transport of a URI. */
  private TransferOptions options(Remote remote) {
    TransferOptions options = settings.options();
    if (remote.mode() != null) {
      options = options.withMode(remote.mode());
    }
    return options.transport() == Transport.TCP
        ? options
        : options.withTransport(remote.transport());
  }

  private static String lastElement(String name) {
    String last = name.substring(name.lastIndexOf('/') + 1);
    if (last.isEmpty() || last.equals(".") || last.equals("..")) {
      throw new IllegalArgumentException(Text.quoted(name) + " is not a file name");
    }
    return last;
  }
}
