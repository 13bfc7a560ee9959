package dev.skiff.storage.file;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;

/** A regular file that is open for reading. For one thread at a time. */
public sealed interface OpenFile extends Closeable permits LinuxOpenFile, PathOpenFile {

  /** The file as a channel of the JDK. Closing the file closes the channel. */
  FileChannel channel() throws IOException;

  /** True if its size or time of modification differs from earlier facts. */
  boolean modifiedSince(FileFacts before) throws IOException;

  @Override
  void close();
}
