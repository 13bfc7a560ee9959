package dev.skiff.udp;

import dev.skiff.io.IoTask;
import dev.skiff.io.PageCachedFile;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.Executor;

/**
 * Reads blocks from the kernel's page cache straight into the datagrams, each time that they are
 * sent. So it holds no bytes, even for a large window. The event loop never waits for a disk: the
 * I/O threads bring into the page cache what is missing there.
 */
final class PageCacheBlocks implements BlockReader {
  /** The size of one fetch: each has a fixed cost, and the kernel reads ahead by itself. */
  private static final int FETCH_BYTES = 256 << 10;

  private static final long NONE = -1;

  /** Fetches of one block before it is read even if that waits. */
  private static final int MOST_MISSES = 3;

  private final Closeable closer;
  private final PageCachedFile file;
  private final int blockSize;
  private final long sizeBytes;
  private final long lastBlock;

  /** The first block that was not in the page cache. */
  private long missing = NONE;

  private long latestMissing = NONE;

  /** The times in a row that this block was not in the page cache. */
  private int misses;

  private boolean fetching;
  private boolean closing;
  private Runnable afterFetch = () -> {};

  /**
   * @param closer closes the file at the end
   */
  PageCacheBlocks(Closeable closer, PageCachedFile file, int blockSize) {
    this.closer = closer;
    this.file = file;
    this.blockSize = blockSize;
    this.sizeBytes = file.size();
    this.lastBlock = sizeBytes / blockSize + 1;
  }

  @Override
  public long readyThrough() {
    return missing == NONE ? lastBlock : missing - 1;
  }

  @Override
  public boolean hasEnded() {
    return missing == NONE;
  }

  @Override
  public long bytesThrough(long block) {
    return Math.min(block * blockSize, sizeBytes);
  }

  @Override
  public int put(ByteBuffer run, long from, int count) throws IOException {
    long place = (from - 1) * blockSize;
    int wanted = (int) Math.min((long) count * blockSize, sizeBytes - place);
    int bytes = file.readNow(place, wanted, run, HEADER_BYTES, blockSize);
    if (bytes == wanted) {
      run.limit(count * HEADER_BYTES + bytes);
      return count;
    }
    int whole = bytes / blockSize;
    missing = from + whole;
    countMiss();
    run.limit(whole * (HEADER_BYTES + blockSize));
    return whole;
  }

  /** A block may leave the page cache again before it is read, but not so often. */
  private void countMiss() {
    misses = missing == latestMissing ? misses + 1 : 1;
    latestMissing = missing;
    if (misses > MOST_MISSES) {
      file.allowWaiting();
    }
  }

  @Override
  public void release(long throughBlock) {
    // Nothing is held.
  }

  @Override
  public void readAhead(Executor io, Executor loop, Listener listener) {
    if (missing == NONE || fetching || closing) {
      return;
    }
    fetching = true;
    long place = (missing - 1) * blockSize;
    IoTask.start(
        io,
        loop,
        () -> {
          file.fetch(place, (int) Math.min(FETCH_BYTES, sizeBytes - place));
          return true;
        },
        fetched -> onFetched(listener::onBlocksReady),
        failure -> onFetched(() -> listener.onReadFailure(failure)));
  }

  private void onFetched(Runnable unlessClosing) {
    fetching = false;
    missing = NONE;
    if (closing) {
      afterFetch.run();
    } else {
      unlessClosing.run();
    }
  }

  @Override
  public int bytesHeld() {
    return 0;
  }

  /** On an I/O thread if it may wait: closing a replaced file frees its blocks on the disk. */
  @Override
  public void close(Executor io, Runnable afterwards) {
    if (closing) {
      return;
    }
    closing = true;
    Runnable close =
        () -> IoTask.close(file.closesAtOnce() ? Runnable::run : io, closer, afterwards);
    if (fetching) {
      afterFetch = close;
    } else {
      close.run();
    }
  }
}
