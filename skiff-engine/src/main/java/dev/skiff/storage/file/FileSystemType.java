package dev.skiff.storage.file;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;

/** Types of file systems, as the system names them. */
public final class FileSystemType {
  /** File systems of other hosts; those of programs have names that begin with fuse. */
  private static final Set<String> REMOTE =
      Set.of(
          "9p",
          "afs",
          "ceph",
          "cifs",
          "glusterfs",
          "gpfs",
          "lustre",
          "ncpfs",
          "nfs",
          "nfs4",
          "orangefs",
          "smb3",
          "smbfs",
          "vboxsf",
          "virtiofs",
          "vmhgfs",
          "webdav");

  private FileSystemType() {}

  /** True if operations on a file wait only for this host. True also if that is not known. */
  public static boolean isLocal(Path file) {
    try {
      return isLocal(Files.getFileStore(file).type());
    } catch (IOException e) {
      return true;
    }
  }

  static boolean isLocal(String type) {
    String name = type.toLowerCase(Locale.ROOT);
    return !REMOTE.contains(name) && !name.startsWith("fuse") && !name.startsWith("macfuse");
  }
}
