package dev.skiff.lab.sim.file;

import dev.skiff.lab.sim.check.HangChecker;
import dev.skiff.lab.sim.host.SimulatedThreads;
import dev.skiff.lab.sim.scenario.Fault;
import dev.skiff.lab.sim.scenario.Faults;
import dev.skiff.lab.sim.scenario.FileSpec;
import dev.skiff.lab.sim.scenario.Seeds;
import java.util.SplittableRandom;

/** The files of all hosts in a run: the time that they take, and their failures. */
public final class Disks {
  private static final double MILLISECOND = 1_000_000;
  private static final double SLOW = 0.3;
  private static final double LONGEST = Faults.LONGEST_WORK_NANOS / 4.0;
  private static final double HANGS = 0.1;
  private static final double SHORTEST_HANG = 20_000 * MILLISECOND;
  private static final double ELSEWHERE = 0.1;

  private final Faults faults;
  private final SimulatedThreads threads;
  private boolean hung;

  public Disks(Faults faults, SimulatedThreads threads) {
    this.faults = faults;
    this.threads = threads;
  }

  /** The time that a piece of work waits before it begins. */
  public long delayNanos() {
    return slow(SLOW);
  }

  private long slow(double share) {
    if (!faults.strikes(Fault.SLOW_FILES, share)) {
      return 0;
    }
    long nanos = faults.someNanos(Fault.SLOW_FILES, MILLISECOND, LONGEST);
    faults.hold(nanos);
    return nanos;
  }

  /** Runs something when the work of the I/O thread is done. */
  void atEndOfWork(Runnable task) {
    threads.atEndOfWork(task);
  }

  /** An I/O thread works on a file, which may take a while. */
  void work(FileSpec file, HangChecker hangs, boolean ofServer) {
    threads.spend(slow(SLOW));
    if (faults.has(Fault.HANGING_FILES)
        && !hung
        && faults.source(Fault.HANGING_FILES).nextDouble() < HANGS
        && faults.strikes(Fault.HANGING_FILES, file.number())) {
      hung = true;
      long nanos = faults.someNanos(Fault.HANGING_FILES, SHORTEST_HANG, Faults.LONGEST_HANG_NANOS);
      faults.hold(nanos);
      threads.spend(nanos);
      hangs.onHang(file, ofServer, nanos);
    }
  }

  /** True if a block is not in memory just now. */
  public boolean isElsewhere() {
    return faults.strikes(Fault.NOT_IN_MEMORY, ELSEWHERE);
  }

  public boolean failsToOpen(FileSpec file) {
    return faults.has(Fault.OPEN_FAILURE) && faults.strikes(Fault.OPEN_FAILURE, file.number());
  }

  /** True if reading fails that gets to this place of the file. */
  public boolean failsToRead(FileSpec file, long place) {
    return fails(Fault.READ_FAILURE, file, place);
  }

  /** True if the disk is full before this place. */
  public boolean isFull(FileSpec file, long place) {
    return fails(Fault.FULL_DISK, file, place);
  }

  private boolean fails(Fault fault, FileSpec file, long place) {
    if (!faults.has(fault)) {
      return false;
    }
    // The same place each time: a source of its own, drawn from once.
    SplittableRandom source = Seeds.source(file.length(), fault.name());
    long limit = source.nextLong(file.length() + 1);
    return place >= limit && faults.strikes(fault, file.number());
  }

  public boolean failsToStore(FileSpec file) {
    return faults.has(Fault.WRITE_FAILURE) && faults.strikes(Fault.WRITE_FAILURE, file.number());
  }
}
