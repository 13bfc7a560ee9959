package dev.skiff.cli.command;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where the files of a push go, by the words of the command line and {@code --as}.
 *
 * @param files the words that name local files
 * @param uri where it is one that names the server; null otherwise
 * @param as the name on the server where it is given, or what goes before each name
 */
record PushTarget(
    List<String> files, @Nullable String uri, HostAndPort server, @Nullable String as) {
  /** Has no name. */
  static final FileTree.Entry STANDARD_INPUT = new FileTree.Entry("standard input", "");

  private static final HostAndPort NO_SERVER = new HostAndPort(null, null);

  /**
   * Tells the words apart.
   *
   * @param words one at least
   * @throws IllegalArgumentException where they do not fit together
   */
  static PushTarget of(List<String> words, @Nullable String as) {
    List<String> rest = words.subList(1, words.size());
    long uris = rest.stream().filter(TftpUri::looksLikeOne).count();
    if (uris == 0) {
      FilesAndServer parts = FilesAndServer.of(words);
      return new PushTarget(parts.files(), null, parts.server(), as);
    }
    if (uris > 1 || !TftpUri.looksLikeOne(words.getLast())) {
      throw new IllegalArgumentException(
          "the URI already names the server: put nothing but files before it");
    }
    if (as != null) {
      throw new IllegalArgumentException("the URI already names the file: leave out --as");
    }
    return new PushTarget(words.subList(0, words.size() - 1), words.getLast(), NO_SERVER, null);
  }

  /**
   * Looks whether all of them can go there.
   *
   * @param recursive whether they may be of a directory
   * @throws IllegalArgumentException where they cannot
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

  /** Whether files are called as they are, perhaps with something before it. */
  private boolean keepsNames() {
    return uri == null ? as == null || as.endsWith("/") : TftpUri.endsInSlash(uri);
  }

  /** What a file is to be called on the server. */
  Remote remote(FileTree.Entry file) {
    String last = keepsNames() ? file.name() : "";
    if (uri != null) {
      return Remote.of(TftpUri.parse(uri, last));
    }
    return Remote.named((as == null ? "" : as) + last, server);
  }
}
