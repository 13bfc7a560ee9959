package dev.skiff.lab.sim.file;

import dev.skiff.lab.sim.scenario.Content;
import dev.skiff.lab.sim.scenario.FileSpec;
import dev.skiff.protocol.wire.ErrorCode;
import dev.skiff.storage.Sink;
import dev.skiff.transfer.StorageException;
import java.io.IOException;
import java.nio.ByteBuffer;

/** A file that is written, and published in one step. What is written is compared at once. */
public final class SimulatedSink extends OpenFile implements Sink {
  private static final long NONE = -1;

  private long place;
  private long firstWrong = NONE;
  private boolean committed;

  public SimulatedSink(ProcessFiles files, FileSpec file) {
    super(files, file);
  }

  @Override
  public void write(ByteBuffer source) throws IOException {
    use();
    if (files.disks().isFull(file, place + source.remaining())) {
      fail();
      throw new StorageException(ErrorCode.DISK_FULL, "no room");
    }
    ByteBuffer bytes = source.slice();
    long from = place;
    if (file.text()) {
      compare(from, bytes); // the translation of a text uses its buffer again
    } else {
      files.disks().atEndOfWork(() -> compare(from, bytes));
    }
    place += source.remaining();
    source.position(source.limit());
  }

  /** A slow disk takes the bytes late: until then they must stay as they are. */
  private void compare(long from, ByteBuffer bytes) {
    if (firstWrong == NONE && !Content.isAt(file, from, bytes)) {
      firstWrong = from;
    }
  }

  @Override
  public void flush() throws IOException {
    use();
    failIfAsked();
  }

  @Override
  public void commit() throws IOException {
    use();
    failIfAsked();
    files.safety().require(!committed, () -> file.name() + " is committed twice");
    committed = true;
    files.safety().published().onPublished(file, files.ofServer(), place, firstWrong);
  }

  private void failIfAsked() throws IOException {
    if (files.disks().failsToStore(file)) {
      fail();
      throw new StorageException(ErrorCode.NOT_DEFINED, "the disk is gone");
    }
  }

  @Override
  public void close() {
    closeOnce();
  }
}
