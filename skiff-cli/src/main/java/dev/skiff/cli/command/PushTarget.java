package dev.skiff.cli.command;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The target of a push, by the words of the command line and {@code --as}.
 *
 * @param files the words that name local files
 * @param uri the URI that names the server; null for an address
 * @param as the value of {@code --as}: a name on the server, or the directory before each name;
 *     null for none
 */
record PushTarget(
    List<String> files, @Nullable String uri, HostAndPort server, @Nullable String as) {
  /** Has no name. */
  static final FileTree.Entry STANDARD_INPUT = new FileTree.Entry("standard input", "");

  private static final HostAndPort NO_SERVER = new HostAndPort(null, null);

  /**
   * Reads the words.
   *
   * @param words one at least
   * @throws IllegalArgumentException if they do not fit together
   */
  static PushTarget of(List<String> words, @Nullable String as) {
    List<String> rest = words.subList(1, words.size());
    long uris = rest.stream().filter(TftpUri::looksLikeOne).count();
    if (uris == 0) {
      FilesAndServer parts = FilesAndServer.of(words, "--as");
      return new PushTarget(parts.files(), null, parts.server(), as);
    }
    if (uris > 1 || !TftpUri.looksLikeOne(words.getLast())) {
      throw new IllegalArgumentException(
          "the URI already names the server: put nothing but files before it");
    }
    if (as != null) {
      throw new IllegalArgumentException("the URI already names the file: leave out --as");
    }
    String uri = words.getLast();
    String directory = uri.substring(uri.indexOf("://") + 3).contains("/") ? uri : uri + "/";
    return new PushTarget(words.subList(0, words.size() - 1), directory, NO_SERVER, null);
  }

  /**
   * Checks that all files can have this target.
   *
   * @param recursive whether they may be of a directory
   * @throws IllegalArgumentException if they cannot
   */
  void requireFitFor(List<FileTree.Entry> entries, boolean recursive) {
    if (entries.contains(STANDARD_INPUT)) {
      if (entries.size() > 1) {
        throw new IllegalArgumentException(
            "- (standard input) cannot be used together with other files");
      }
      if (keepsNames()) {
        throw new IllegalArgumentException("standard input has no name: add --as REMOTE");
      }
    }
    if ((entries.size() > 1 || recursive) && !keepsNames()) {
      String name = uri == null ? "--as" : "the URI";
      throw new IllegalArgumentException(
          name + (recursive ? " must end in / with -r" : " must end in / for several files"));
    }
  }

  /** True if files keep their names, perhaps with a directory before them. */
  private boolean keepsNames() {
    return uri == null ? as == null || as.endsWith("/") : TftpUri.endsInSlash(uri);
  }

  /** The file on the server that a local file becomes. */
  Remote remote(FileTree.Entry file) {
    String last = keepsNames() ? file.name() : "";
    if (uri != null) {
      return Remote.of(TftpUri.parse(uri, last));
    }
    return Remote.named((as == null ? "" : as) + last, server);
  }
}
