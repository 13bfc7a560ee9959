package dev.skiff.lab.sim.file;

import dev.skiff.lab.sim.check.SafetyChecker;
import dev.skiff.lab.sim.scenario.FileSpec;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The files that one process has open. */
public final class ProcessFiles {
  private final Disks disks;
  private final SafetyChecker safety;
  private final boolean server;
  private final Set<OpenFile> open = new HashSet<>();

  public ProcessFiles(Disks disks, SafetyChecker safety, boolean server) {
    this.disks = disks;
    this.safety = safety;
    this.server = server;
  }

  /** The behaviour of files. */
  public Disks disks() {
    return disks;
  }

  /** True if it is the server's process. */
  public boolean ofServer() {
    return server;
  }

  public SafetyChecker safety() {
    return safety;
  }

  /** An I/O thread works on a file, which may take a while. */
  void use(FileSpec file) {
    disks.work(file, safety.hangs(), server);
  }

  void opened(OpenFile file) {
    open.add(file);
  }

  void closed(OpenFile file) {
    open.remove(file);
  }

  /** The number of open files. */
  public int count() {
    return open.size();
  }

  /** The process is gone, and its files with it. */
  public void kill() {
    List.copyOf(new ArrayList<>(open)).forEach(OpenFile::abandon);
  }
}
