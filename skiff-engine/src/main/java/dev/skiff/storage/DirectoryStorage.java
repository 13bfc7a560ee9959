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
import dev.skiff.storage.file.LinuxConfinement;
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
import java.util.Optional;

/**
 * The files of one directory and those below it, and nothing outside. Safe for several threads; its
 * methods block on the disk.
 *
 * <p>Names are relative to the directory, with {@code /} or {@code \} between their elements.
 * Symbolic links are followed as long as they stay inside. Only regular files are read and
 * replaced; pipes, sockets and devices are refused without being opened. Directories are never
 * created.
 *
 * <p>On Linux 5.6 and later names are resolved by the kernel below a descriptor of the directory,
 * so that nobody can lead a request outside by swapping directories for links; that needs native
 * access for this module and a mounted {@code /proc}. Elsewhere real paths are compared, see {@link
 * #isRaceFree()}.
 *
 * <p>An upload is written to a file named {@code .skiff-*.part} beside its target; such names are
 * neither served nor accepted. A process that is killed leaves them, {@link #sweep} removes them. A
 * replaced file's POSIX permissions are kept, its owner is not.
 */
public final class DirectoryStorage implements Storage, Closeable {

  /** The most links that are followed in the place of a file that others keep replacing. */
  private static final int MAX_LINKS = 8;

  /** So that a sweep of a huge tree ends: in seconds, where its directories are in memory. */
  private static final int MAX_SWEPT_ENTRIES = 1_000_000;

  private final Confinement confinement;

  private DirectoryStorage(Confinement confinement) {
    this.confinement = confinement;
  }

  /**
   * Opens a directory for serving. It is found by its name once, and stays the same directory until
   * {@link #close()}, even when it is renamed (on Linux).
   *
   * @throws NoSuchFileException when there is nothing of that name
   * @throws NotDirectoryException when it is not a directory
   * @throws AccessDeniedException when it may not be read or searched
   * @throws IOException on any other failure
   */
  public static DirectoryStorage open(Path root) throws IOException {
    requireUsable(root);
    return new DirectoryStorage(Confinement.of(root));
  }

  /** With a way of confinement that a test has chosen. */
  static DirectoryStorage of(Confinement confinement) {
    return new DirectoryStorage(confinement);
  }

  @Override
  public boolean isPrompt() {
    return true;
  }

  /** True if the kernel confines, so that there is no gap between check and use. */
  public boolean isRaceFree() {
    return confinement instanceof LinuxConfinement;
  }

  /**
   * {@inheritDoc}
   *
   * <p>The source has the size that the file has now. When the file is modified before its last
   * byte was read, that read fails with {@link ErrorCode#NOT_DEFINED}; a file that is replaced as a
   * whole meanwhile is read to its end as it was.
   *
   * @throws StorageException {@link ErrorCode#FILE_NOT_FOUND}; {@link ErrorCode#ACCESS_VIOLATION}
   *     for what is not a regular file, not readable or outside; {@link
   *     ErrorCode#ILLEGAL_OPERATION} for a name that cannot be one; {@link ErrorCode#NOT_DEFINED}
   *     for other failures, such as no file handles left
   */
  @Override
  public Source openForReading(FileRequest request) throws IOException {
    FileName name = FileName.forReading(request.name());
    try {
      return FileSource.open(confinement.find(name), request.name());
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
    FileName name = FileName.forReading(request.name());
    try {
      Optional<FileHandle> found = confinement.findNow(name);
      return found.isEmpty()
          ? Optional.empty()
          : Optional.of(FileSource.open(found.get(), request.name()));
    } catch (IOException e) {
      throw Failures.of(e, request.name());
    }
  }

  /**
   * {@inheritDoc}
   *
   * <p>Several uploads of one name at a time do not disturb each other. Without overwriting, the
   * first that is committed wins and the others fail at their commit; with it, the last wins.
   *
   * @throws StorageException as for reading; {@link ErrorCode#FILE_NOT_FOUND} when the directory of
   *     the name does not exist; {@link ErrorCode#FILE_ALREADY_EXISTS}; {@link ErrorCode#DISK_FULL}
   *     when the announced size is over the limit or over the free space
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
    } catch (IOException e) {
      throw Failures.of(e, request.name());
    }
  }

  /**
   * Removes what processes that were killed left of uploads, in the directory and those below it.
   * Files that a storage of this or another process is writing stay. May be called at any time,
   * best once after opening; blocks while it looks through the directories, and stops after a
   * million files.
   *
   * @throws java.nio.channels.ClosedChannelException when the storage is closed, also meanwhile
   * @throws IOException on any other failure
   */
  public SweepReport sweep() throws IOException {
    return new Sweep(confinement, MAX_SWEPT_ENTRIES).run();
  }

  /** Releases the directory. Open sources and sinks stay usable. A second call does nothing. */
  @Override
  public void close() {
    confinement.close();
  }

  /** A link in the place of the file is not replaced: the file that it leads to is. */
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

  private static TemporaryFileSink.Target target(
      FileHandle directory, String entry, String shownName, WriteOptions options) {
    return new TemporaryFileSink.Target(
        directory, entry, shownName, options.overwrite(), options.maxSizeBytes(), true);
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

  /** Believes a file system that says it has no room, but only one that knows its own size. */
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
