package dev.skiff.storage.file;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.util.Objects;

/**
 * An open file whose facts are read by its path.
 *
 * @param handle the handle that found it
 */
record PathOpenFile(PathHandle handle, FileChannel channel) implements OpenFile {

  /** False for a file that another one has replaced: its content is as before. */
  @Override
  public boolean modifiedSince(FileFacts before) throws IOException {
    if (channel.size() != before.sizeBytes()) {
      return true;
    }
    try {
      FileFacts now = handle.facts();
      return Objects.equals(now.key(), before.key()) && !now.sameContentAs(before);
    } catch (NoSuchFileException e) {
      return false;
    }
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException _) {
      // Nothing was written: nothing can be lost.
    }
  }
}
