package dev.skiff.storage;

import dev.skiff.linux.Errno;
import dev.skiff.storage.file.Failures;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;

/** Writes straight into a channel: what was written stays, committed or not. */
final class ChannelSink implements Sink {

  private final WritableByteChannel channel;
  private final boolean owned;
  private final String shownName;
  private boolean emptied = true;
  private boolean ended;

  /**
   * A sink over a channel in blocking mode.
   *
   * @param owned whether closing the sink closes the channel
   */
  ChannelSink(WritableByteChannel channel, boolean owned, String shownName) {
    this.channel = channel;
    this.owned = owned;
    this.shownName = shownName;
  }

  /** The content of an old file, from the first write on; it is closed with this. */
  static ChannelSink inPlaceOf(FileChannel old, String shownName) {
    ChannelSink sink = new ChannelSink(old, true, shownName);
    sink.emptied = false;
    return sink;
  }

  /** Not before: a transfer that does not begin leaves the old content. */
  private void empty() throws IOException {
    if (!emptied && channel instanceof FileChannel file) {
      file.truncate(0);
    }
    emptied = true;
  }

  @Override
  public void write(ByteBuffer source) throws IOException {
    requireOpen();
    try {
      empty();
      while (source.hasRemaining()) {
        channel.write(source);
      }
    } catch (IOException e) {
      throw Failures.of(e, shownName);
    }
  }

  @Override
  public void commit() throws IOException {
    requireOpen();
    try {
      empty();
      if (channel instanceof FileChannel file) {
        force(file);
      }
      ended = true;
    } catch (IOException e) {
      throw Failures.of(e, shownName);
    }
  }

  @Override
  public void close() throws IOException {
    ended = true;
    if (owned) {
      channel.close();
    }
  }

  /** Flushes what can be flushed: pipes, devices and some network directories refuse. */
  static void force(FileChannel channel) throws IOException {
    try {
      channel.force(true);
    } catch (IOException e) {
      if (Failures.errnoOf(e).filter(errno -> errno == Errno.INVALID).isEmpty()) {
        throw e;
      }
    }
  }

  private void requireOpen() throws ClosedChannelException {
    if (ended) {
      throw new ClosedChannelException();
    }
  }
}
