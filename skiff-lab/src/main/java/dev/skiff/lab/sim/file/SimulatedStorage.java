package dev.skiff.lab.sim.file;

import dev.skiff.lab.sim.scenario.FileSpec;
import dev.skiff.lab.sim.scenario.Scenario;
import dev.skiff.protocol.wire.ErrorCode;
import dev.skiff.storage.FileRequest;
import dev.skiff.storage.Sink;
import dev.skiff.storage.Source;
import dev.skiff.storage.Storage;
import dev.skiff.storage.WriteOptions;
import dev.skiff.transfer.StorageException;
import java.util.Optional;

/** The server's files: those of the scenario. */
public final class SimulatedStorage implements Storage {
  private final ProcessFiles files;
  private final Scenario scenario;

  public SimulatedStorage(ProcessFiles files, Scenario scenario) {
    this.files = files;
    this.scenario = scenario;
  }

  @Override
  public Source openForReading(FileRequest request) throws StorageException {
    FileSpec file = find(request);
    files.use(file);
    return SimulatedSource.open(files, file);
  }

  @Override
  public Optional<Source> openNow(FileRequest request) throws StorageException {
    FileSpec file = find(request);
    return file.inPlace() ? Optional.of(SimulatedSource.open(files, file)) : Optional.empty();
  }

  @Override
  public Sink openForWriting(FileRequest request, WriteOptions options) throws StorageException {
    FileSpec file = find(request);
    files.use(file);
    return new SimulatedSink(files, file);
  }

  private FileSpec find(FileRequest request) throws StorageException {
    FileSpec file = scenario.file(request.name());
    if (file == null) {
      throw new StorageException(ErrorCode.FILE_NOT_FOUND, "no such file");
    }
    if (files.disks().failsToOpen(file)) {
      throw new StorageException(ErrorCode.ACCESS_VIOLATION, "not readable just now");
    }
    return file;
  }
}
