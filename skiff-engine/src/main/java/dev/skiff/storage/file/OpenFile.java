package dev.skiff.storage.file;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;

/** A regular file that is open for reading. One thread at a time. */
public sealed interface OpenFile extends Closeable permits LinuxOpenFile, PathOpenFile {

  /** Reads it by the means of the JDK. The file closes the channel. */
  FileChannel channel() throws IOException;

  /** True if it was modified since, as far as size and time of modification tell. */
  boolean modifiedSince(FileFacts before) throws IOException;

  @Override
  void close();
}
