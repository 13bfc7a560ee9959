package dev.skiff.storage;

import dev.skiff.linux.Errno;
import dev.skiff.log.ShownName;
import dev.skiff.protocol.wire.ErrorCode;
import dev.skiff.storage.file.Confinement;
import dev.skiff.storage.file.ErrnoException;
import dev.skiff.storage.file.Failures;
import dev.skiff.storage.file.FileFacts;
import dev.skiff.storage.file.FileHandle;
import dev.skiff.storage.file.FileName;
import dev.skiff.storage.file.FileSystemType;
import dev.skiff.storage.file.FollowedRoot;
import dev.skiff.storage.file.SmallFiles;
import dev.skiff.transfer.StorageException;
import java.io.Closeable;
import java.io.File;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The files in a directory and below it, and nothing outside. Thread-safe. Its methods block on the
 * disk.
 *
 * <p>Names are relative to the directory, with {@code /} or {@code \} between their elements.
 * Symbolic links are followed as long as they stay inside. Only regular files are read and
 * replaced; pipes, sockets and devices are refused without being opened. Directories are created
 * only by a storage of {@link #openWithNewDirectories}.
 *
 * <p>On Linux 5.6 and later the kernel resolves names below a descriptor of the directory. So
 * swapping directories for links during a request cannot lead it outside. This needs native access
 * for this module and a mounted {@code /proc}. Elsewhere real paths are compared: {@link
 * #isRaceFree()}.
 *
 * <p>An upload is written to a file named {@code .skiff-*.part} beside its target. Such names are
 * neither served nor accepted. If the process is killed they stay, and {@link #sweep} removes them.
 * A file keeps its POSIX permissions when it is replaced, but not its owner.
 */
public final class DirectoryStorage implements Storage, Closeable {

  /** The most links to follow in the place of one file, if other processes keep replacing it. */
  private static final int MAX_LINKS = 8;

  /** Ends the sweep of a huge tree: after some seconds, if its directories are in memory. */
  private static final int MAX_SWEPT_ENTRIES = 1_000_000;

  /** The most elements of a name whose directories are created. */
  private static final int MOST_ELEMENTS = 32;

  private final Confinement confinement;
  private final boolean createsDirectories;
  private final boolean prompt;
  private final SmallFiles small = new SmallFiles(System::nanoTime, System::currentTimeMillis);

  private DirectoryStorage(Confinement confinement, boolean createsDirectories, boolean prompt) {
    this.confinement = confinement;
    this.createsDirectories = createsDirectories;
    this.prompt = prompt;
  }

  private static DirectoryStorage open(Path root, boolean createsDirectories) throws IOException {
    requireUsable(root);
    return new DirectoryStorage(
        FollowedRoot.open(root, System::nanoTime),
        createsDirectories,
        FileSystemType.isLocal(root));
  }

  /**
   * Opens a directory for serving. If another directory comes to its path, because it was deleted
   * and made again, mounted or unmounted, the storage serves that one within a minute, and logs a
   * warning. If nothing is there, it goes on with the old one, and warns once a minute.
   *
   * @throws NoSuchFileException if it does not exist
   * @throws NotDirectoryException if it is not a directory
   * @throws AccessDeniedException if it may not be read or searched
   * @throws IOException on any other failure
   */
  public static DirectoryStorage open(Path root) throws IOException {
    return open(root, false);
  }

  /**
   * Opens a directory as {@link #open} does; uploads create missing directories below it, with the
   * permissions that the process's umask leaves. A directory is created and flushed when the first
   * bytes of an upload come, for a name of at most 32 elements. It stays if the upload fails.
   */
  public static DirectoryStorage openWithNewDirectories(Path root) throws IOException {
    return open(root, true);
  }

  /** A storage with the confinement that a test has chosen. */
  static DirectoryStorage of(Confinement confinement) {
    return of(confinement, false, true);
  }

  static DirectoryStorage of(Confinement confinement, boolean createsDirectories, boolean prompt) {
    return new DirectoryStorage(confinement, createsDirectories, prompt);
  }

  /**
   * {@inheritDoc}
   *
   * <p>False if the directory was on a network file system or on one of a program (FUSE) when it
   * was opened. A server calls any {@code DirectoryStorage} on at most {@link
   * dev.skiff.protocol.transfer.Limits#ioThreads} threads: its system calls would block the few
   * carriers of virtual threads.
   */
  @Override
  public boolean isPrompt() {
    return prompt;
  }

  /** True if the kernel confines names, so that there is no gap between check and use. */
  public boolean isRaceFree() {
    return confinement.isRaceFree();
  }

  /**
   * {@inheritDoc}
   *
   * <p>The source has the size that the file has now. If the file is modified before its last byte
   * is read, that read fails with {@link ErrorCode#NOT_DEFINED}. If the file is replaced as a
   * whole, the old content is read to its end. A file of at most 32 KiB that {@link #openNow} opens
   * may be read as a whole then, and readers who come within a second get the same bytes if its
   * identity, size and times are the same. They read these bytes to the end.
   *
   * @throws StorageException {@link ErrorCode#FILE_NOT_FOUND}; {@link ErrorCode#ACCESS_VIOLATION}
   *     if it is not a regular file, not readable or outside; {@link ErrorCode#ILLEGAL_OPERATION}
   *     if the name is not valid; {@link ErrorCode#NOT_DEFINED} for other failures, for example if
   *     no file descriptors are left
   */
  @Override
  public Source openForReading(FileRequest request) throws IOException {
    FileName name = FileName.forReading(request.name());
    try {
      return open(confinement.find(name), request.name());
    } catch (IOException e) {
      throw Failures.of(e, request.name());
    }
  }

  /**
   * {@inheritDoc}
   *
   * <p>It opens files whose whole path is in the kernel's name cache (Linux 5.12 and later).
   */
  @Override
  public Optional<Source> openNow(FileRequest request) throws IOException {
    if (!prompt) {
      return Optional.empty();
    }
    FileName name = FileName.forReading(request.name());
    try {
      Optional<FileHandle> found = confinement.findNow(name);
      return found.isEmpty()
          ? Optional.empty()
          : Optional.of(wholeIfSmall(open(found.get(), request.name())));
    } catch (IOException e) {
      throw Failures.of(e, request.name());
    }
  }

  /** Takes the handle over. */
  private Source open(FileHandle found, String shownName) throws IOException {
    Optional<SmallFiles.Copy> known;
    try {
      known = small.find(found.facts());
    } catch (Throwable e) {
      found.close();
      throw e;
    }
    if (known.isEmpty()) {
      return FileSource.open(found, shownName, prompt);
    }
    found.close();
    return Sources.of(known.get());
  }

  /** Reads a small file as a whole, if that needs no waiting. */
  private Source wholeIfSmall(Source opened) throws IOException {
    if (!(opened instanceof PageCachedSource file) || !small.isFor(file.facts())) {
      return opened;
    }
    try {
      byte[] content = file.readWhole();
      if (content == null) {
        return file;
      }
      Optional<SmallFiles.Copy> kept = small.keep(file.facts(), content);
      if (kept.isEmpty()) {
        return file;
      }
      file.close();
      return Sources.of(kept.get());
    } catch (Throwable e) {
      file.close();
      throw e;
    }
  }

  /**
   * {@inheritDoc}
   *
   * <p>Several uploads of one name may run at once. Without {@code overwrite} the first commit wins
   * and the others fail. With it the last commit wins.
   *
   * @throws StorageException as for reading; {@link ErrorCode#FILE_NOT_FOUND} if the directory of
   *     the name does not exist; {@link ErrorCode#FILE_ALREADY_EXISTS}; {@link ErrorCode#DISK_FULL}
   *     if the announced size is over the limit or over the free space
   */
  @Override
  public Sink openForWriting(FileRequest request, WriteOptions options) throws IOException {
    FileName name = FileName.forWriting(request.name());
    long announcedBytes = options.announcedSizeBytes().orElse(0);
    if (announcedBytes > options.maxSizeBytes()) {
      throw Failures.tooLarge(options.maxSizeBytes());
    }
    try {
      return openTarget(name, request.name(), options);
    } catch (StorageException e) {
      if (!createsDirectories || e.code() != ErrorCode.FILE_NOT_FOUND) {
        throw e;
      }
      requireFewElements(name);
      return new NewDirectorySink(prompt, () -> openInNewDirectory(name, request.name(), options));
    } catch (IOException e) {
      throw Failures.of(e, request.name());
    }
  }

  private static void requireFewElements(FileName name) throws StorageException {
    if (name.elements().size() > MOST_ELEMENTS) {
      throw new StorageException(
          ErrorCode.ACCESS_VIOLATION,
          "directories are created for names of at most " + MOST_ELEMENTS + " parts");
    }
  }

  private Sink openInNewDirectory(FileName name, String shownName, WriteOptions options)
      throws IOException {
    try {
      List<String> elements = name.parent().elements();
      for (int count = 1; count <= elements.size(); count++) {
        createDirectory(new FileName(elements.subList(0, count)));
      }
      return openTarget(name, shownName, options);
    } catch (IOException e) {
      throw Failures.of(e, shownName);
    }
  }

  /** Creates a directory, unless something has its name, and flushes its entry. */
  private void createDirectory(FileName name) throws IOException {
    try (FileHandle parent = confinement.find(name.parent())) {
      if (parent.look(name.last()).isEmpty()) {
        parent.requireInPlace();
        parent.createDirectory(name.last());
        TemporaryFileSink.flush(parent);
      }
    }
  }

  /**
   * Removes the temporary files of uploads whose process was killed, in the directory and below it.
   * Files that a storage of this or another process is writing stay. Call it once after opening, or
   * at any time. It blocks while it searches the directories, and stops after a million files.
   *
   * @throws java.nio.channels.ClosedChannelException if the storage is closed, before or meanwhile
   * @throws IOException on any other failure
   */
  public SweepReport sweep() throws IOException {
    return new Sweep(confinement, MAX_SWEPT_ENTRIES, true).run();
  }

  /**
   * Releases the directory. Open sources and sinks can still be used. A second call does nothing.
   */
  @Override
  public void close() {
    confinement.close();
  }

  /** A link in the place of the file stays: the file that it leads to is replaced. */
  private Sink openTarget(FileName asked, String shownName, WriteOptions options)
      throws IOException {
    FileName name = asked;
    for (int links = 0; links <= MAX_LINKS; links++) {
      FileHandle directory = findDirectory(name.parent(), shownName);
      boolean handedOver = false;
      try {
        requireDirectory(directory, shownName);
        if (!isLink(directory, name.last())) {
          requireSpace(directory.path(), options.announcedSizeBytes().orElse(0));
          handedOver = true;
          return TemporaryFileSink.open(target(directory, name.last(), shownName, options));
        }
      } finally {
        if (!handedOver) {
          directory.close();
        }
      }
      name = followLink(name, shownName);
    }
    throw new ErrnoException(Errno.LINK_LOOP, "links that change");
  }

  private TemporaryFileSink.Target target(
      FileHandle directory, String entry, String shownName, WriteOptions options) {
    return new TemporaryFileSink.Target(
        directory, entry, shownName, options.overwrite(), options.maxSizeBytes(), true, prompt);
  }

  private FileHandle findDirectory(FileName directory, String shownName) throws IOException {
    try {
      return confinement.find(directory);
    } catch (IOException e) {
      throw isMissing(e) ? noDirectory(shownName, e) : e;
    }
  }

  private static void requireDirectory(FileHandle found, String shownName) throws IOException {
    if (found.facts().kind() != FileFacts.Kind.DIRECTORY) {
      throw noDirectory(shownName, new NotDirectoryException(found.path().toString()));
    }
  }

  private FileName followLink(FileName name, String shownName) throws IOException {
    FileName followed;
    try {
      followed = confinement.withoutLinks(name);
    } catch (IOException e) {
      throw isMissing(e) ? leadsNowhere(shownName, e) : e;
    }
    if (followed.elements().isEmpty()) {
      throw Failures.isDirectory(shownName);
    }
    return followed;
  }

  private static boolean isLink(FileHandle directory, String entry) throws IOException {
    Optional<FileFacts> found = directory.look(entry);
    return found.isPresent() && found.get().kind() == FileFacts.Kind.SYMBOLIC_LINK;
  }

  /** Throws if the file system has not enough room. One that does not know its size passes. */
  private static void requireSpace(Path directory, long announcedBytes) throws StorageException {
    if (announcedBytes == 0 || !directory.getFileSystem().equals(FileSystems.getDefault())) {
      return;
    }
    File place = directory.toFile();
    if (place.getTotalSpace() > 0 && place.getUsableSpace() < announcedBytes) {
      throw new StorageException(
          ErrorCode.DISK_FULL, "not enough disk space for " + announcedBytes + " bytes");
    }
  }

  private static void requireUsable(Path root) throws IOException {
    try (DirectoryStream<Path> _ = Files.newDirectoryStream(root)) {
      Files.getLastModifiedTime(root.resolve("."));
    } catch (NoSuchFileException e) {
      throw because(new NoSuchFileException(root.toString(), null, "no such directory"), e);
    } catch (NotDirectoryException e) {
      throw because(new NotDirectoryException(root.toString()), e);
    } catch (AccessDeniedException e) {
      throw because(
          new AccessDeniedException(root.toString(), null, "no permission to read the directory"),
          e);
    }
  }

  private static IOException because(IOException failure, IOException cause) {
    failure.initCause(cause);
    return failure;
  }

  private static boolean isMissing(IOException failure) {
    return Failures.errnoOf(failure)
        .filter(errno -> errno == Errno.NO_ENTRY || errno == Errno.NOT_DIRECTORY)
        .isPresent();
  }

  private static StorageException noDirectory(String name, IOException cause) {
    return new StorageException(
        ErrorCode.FILE_NOT_FOUND, ShownName.of(name) + ": its directory does not exist", cause);
  }

  private static StorageException leadsNowhere(String name, IOException cause) {
    return new StorageException(
        ErrorCode.ACCESS_VIOLATION, ShownName.of(name) + " is a broken symbolic link", cause);
  }
}
