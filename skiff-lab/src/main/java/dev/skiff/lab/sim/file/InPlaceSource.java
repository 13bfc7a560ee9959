package dev.skiff.lab.sim.file;

import dev.skiff.io.PageCachedFile;
import dev.skiff.lab.sim.scenario.Content;
import dev.skiff.lab.sim.scenario.FileSpec;
import dev.skiff.protocol.wire.ErrorCode;
import dev.skiff.transfer.StorageException;
import java.io.IOException;
import java.nio.ByteBuffer;

/** A file whose blocks are read in place, where they are in memory. */
final class InPlaceSource extends SimulatedSource implements PageCachedFile {
  /** Bytes before this place have been fetched, and stay in memory. */
  private long fetched;

  InPlaceSource(ProcessFiles files, FileSpec file) {
    super(files, file);
  }

  @Override
  public long size() {
    return file.length();
  }

  @Override
  public int readNow(long place, int bytes, ByteBuffer run, int gap, int blockSize)
      throws IOException {
    files.safety().require(!isClosed(), () -> file.name() + " is read after it was closed");
    if (files.disks().failsToRead(file, place + bytes)) {
      throw new StorageException(ErrorCode.NOT_DEFINED, "a bad sector");
    }
    int index = 0;
    int count = 0;
    while (count < bytes) {
      int length = Math.min(blockSize, bytes - count);
      if (place + count >= fetched && files.disks().isElsewhere()) {
        return count;
      }
      Content.put(file, place + count, length, run, index + gap);
      index += gap + length;
      count += length;
    }
    return count;
  }

  @Override
  public boolean closesAtOnce() {
    return file.number() % 2 == 0;
  }

  @Override
  public void fetch(long place, int bytes) {
    use();
    fetched = Math.max(fetched, place + bytes);
  }
}
