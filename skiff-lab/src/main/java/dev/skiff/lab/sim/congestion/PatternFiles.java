package dev.skiff.lab.sim.congestion;

import dev.skiff.io.PageCachedFile;
import dev.skiff.lab.sim.scenario.Content;
import dev.skiff.lab.sim.scenario.FileSpec;
import dev.skiff.protocol.wire.ErrorCode;
import dev.skiff.storage.FileRequest;
import dev.skiff.storage.Sink;
import dev.skiff.storage.Source;
import dev.skiff.storage.Storage;
import dev.skiff.storage.WriteOptions;
import dev.skiff.transfer.StorageException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** Files of known bytes that take no time. What is written is compared at once. */
final class PatternFiles implements Storage {
  private final Map<String, FileSpec> files = new HashMap<>();

  void add(FileSpec file) {
    files.put(file.name(), file);
  }

  @Override
  public Source openForReading(FileRequest request) throws StorageException {
    return new Reading(find(request));
  }

  @Override
  public Optional<Source> openNow(FileRequest request) throws StorageException {
    return Optional.of(openForReading(request));
  }

  @Override
  public Sink openForWriting(FileRequest request, WriteOptions options) throws StorageException {
    return new Written(find(request));
  }

  private FileSpec find(FileRequest request) throws StorageException {
    FileSpec file = files.get(request.name());
    if (file == null) {
      throw new StorageException(ErrorCode.FILE_NOT_FOUND, "no such file");
    }
    return file;
  }

  /** A file that is sent, from the page cache. */
  record Reading(FileSpec file) implements Source, PageCachedFile {
    @Override
    public OptionalLong sizeBytes() {
      return OptionalLong.of(file.length());
    }

    @Override
    public int read(ByteBuffer target) {
      throw new IllegalStateException("this file is read from the page cache");
    }

    @Override
    public long size() {
      return file.length();
    }

    @Override
    public int readNow(long place, int bytes, ByteBuffer run, int gap, int blockSize) {
      int index = 0;
      for (int count = 0; count < bytes; count += blockSize) {
        int length = Math.min(blockSize, bytes - count);
        Content.put(file, place + count, length, run, index + gap);
        index += gap + length;
      }
      return bytes;
    }

    @Override
    public boolean closesAtOnce() {
      return true;
    }

    @Override
    public void fetch(long place, int bytes) {
      // All of it is in memory.
    }

    @Override
    public void close() {
      // It holds nothing.
    }
  }

  /** A file that is received. */
  static final class Written implements Sink {
    private final FileSpec file;
    private long place;

    Written(FileSpec file) {
      this.file = file;
    }

    @Override
    public void write(ByteBuffer source) {
      if (!Content.isAt(file, place, source)) {
        throw new IllegalStateException(file.name() + " got wrong bytes behind " + place);
      }
      place += source.remaining();
      source.position(source.limit());
    }

    @Override
    public void commit() throws IOException {
      if (place != file.length()) {
        throw new IllegalStateException(file.name() + " ends at " + place);
      }
    }

    @Override
    public void close() {
      // It holds nothing.
    }
  }
}
