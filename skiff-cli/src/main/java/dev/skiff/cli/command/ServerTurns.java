package dev.skiff.cli.command;

import dev.skiff.cli.output.JobResult;
import dev.skiff.protocol.transfer.Failure;
import dev.skiff.protocol.wire.ErrorCode;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Supplier;

/**
 * The transfers of a command with one server. Some servers, such as lwIP's, do one at a time: what
 * is refused while another of these transfers runs is asked again when it runs alone.
 */
final class ServerTurns {
  private static final long FIRST_PAUSE_MILLIS = 50;
  private static final long LAST_PAUSE_MILLIS = 800;

  private final ReadWriteLock turn = new ReentrantReadWriteLock();
  private int running;
  private int meetings;
  private volatile boolean oneAtATime;

  /** Runs a transfer, once more if it was refused because of another one. */
  JobResult run(Supplier<JobResult> transfer) {
    if (!oneAtATime) {
      turn.readLock().lock();
      try {
        int before = begin();
        JobResult result = transfer.get();
        if (!metAnotherSince(before) || !isRefusal(result)) {
          return result;
        }
      } finally {
        end();
        turn.readLock().unlock();
      }
    }
    return alone(transfer);
  }

  /** Returns the number of meetings before this transfer's own. */
  private synchronized int begin() {
    int before = meetings;
    if (running++ > 0) {
      meetings++;
    }
    return before;
  }

  private synchronized boolean metAnotherSince(int before) {
    return meetings != before;
  }

  private synchronized void end() {
    running--;
  }

  private JobResult alone(Supplier<JobResult> transfer) {
    turn.writeLock().lock();
    try {
      JobResult result = transfer.get();
      // The server may take a moment to see that the transfer before has ended.
      for (long pause = FIRST_PAUSE_MILLIS; isBusy(result) && pause <= LAST_PAUSE_MILLIS; ) {
        TimeUnit.MILLISECONDS.sleep(pause);
        pause *= 2;
        result = transfer.get();
      }
      oneAtATime |= result.succeeded();
      return result;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e); // nothing interrupts these threads
    } finally {
      turn.writeLock().unlock();
    }
  }

  private static boolean isBusy(JobResult result) {
    return isRefusal(result) && result.mayPass();
  }

  /** True for an ERROR that may mean that the server is busy, whatever its words. */
  private static boolean isRefusal(JobResult result) {
    return result.report().bytes() == 0
        && result.report().failure() instanceof Failure.PeerError error
        && (error.code() == ErrorCode.NOT_DEFINED.value()
            || error.code() == ErrorCode.ACCESS_VIOLATION.value());
  }
}
