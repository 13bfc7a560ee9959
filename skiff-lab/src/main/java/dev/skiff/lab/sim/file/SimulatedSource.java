package dev.skiff.lab.sim.file;

import dev.skiff.lab.sim.scenario.Content;
import dev.skiff.lab.sim.scenario.FileSpec;
import dev.skiff.protocol.wire.ErrorCode;
import dev.skiff.storage.Source;
import dev.skiff.transfer.StorageException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.OptionalLong;

/** A file that is read from its beginning to its end. */
public class SimulatedSource extends OpenFile implements Source {
  private static final int LITTLE = 700;

  private long place;

  public SimulatedSource(ProcessFiles files, FileSpec file) {
    super(files, file);
  }

  /** Opens a file in the way that suits it. */
  public static SimulatedSource open(ProcessFiles files, FileSpec file) {
    return file.inPlace() ? new InPlaceSource(files, file) : new SimulatedSource(files, file);
  }

  @Override
  public OptionalLong sizeBytes() {
    return file.sizeKnown() ? OptionalLong.of(file.length()) : OptionalLong.empty();
  }

  @Override
  public int read(ByteBuffer target) throws IOException {
    use();
    if (files.disks().failsToRead(file, place + target.remaining())) {
      fail();
      throw new StorageException(ErrorCode.NOT_DEFINED, "a bad sector");
    }
    if (place == file.length() && target.hasRemaining()) {
      return -1;
    }
    int most = file.givesLittle() ? LITTLE : Integer.MAX_VALUE;
    int count = (int) Math.min(Math.min(target.remaining(), most), file.length() - place);
    Content.put(file, place, count, target);
    place += count;
    return count;
  }

  @Override
  public void close() {
    closeOnce();
  }
}
