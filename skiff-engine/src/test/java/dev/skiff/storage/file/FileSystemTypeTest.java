package dev.skiff.storage.file;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FileSystemTypeTest {
  @ParameterizedTest
  @ValueSource(strings = {"nfs", "nfs4", "cifs", "9p", "fuse.sshfs", "fuse", "fuseblk", "NFS"})
  void filesOfOtherHostsAndOfProgramsAreNotLocal(String type) {
    assertThat(FileSystemType.isLocal(type)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"ext4", "xfs", "btrfs", "zfs", "tmpfs", "overlay", "vfat", "ntfs3", "apfs"})
  void filesOnDisksAndInMemoryAreLocal(String type) {
    assertThat(FileSystemType.isLocal(type)).isTrue();
  }

  @Test
  void aTemporaryDirectoryIsLocal(@TempDir Path directory) {
    assertThat(FileSystemType.isLocal(directory)).isTrue();
    assertThat(FileSystemType.isLocal(directory.resolve("missing"))).isTrue();
  }
}
