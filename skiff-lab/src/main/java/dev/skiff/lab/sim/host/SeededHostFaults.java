package dev.skiff.lab.sim.host;

import dev.skiff.lab.net.VirtualTime;
import dev.skiff.lab.sim.scenario.Fault;
import dev.skiff.lab.sim.scenario.Faults;
import dev.skiff.lab.sim.scenario.Run;
import dev.skiff.lab.sim.scenario.Seeds;
import java.util.SplittableRandom;
import java.util.function.LongSupplier;

/** The faults of the hosts of a run. */
public final class SeededHostFaults implements HostFaults {
  private static final int MILLISECOND = 1_000_000;
  private static final int MOST_LOOP_DELAY_NANOS = 50_000;
  private static final int MOST_TIMER_DELAY_NANOS = 300_000;
  private static final double BUSY = 0.02;
  private static final double LONGEST_BUSY = 200.0 * MILLISECOND;
  private static final double FULL = 0.05;
  private static final double LONGEST_FULL = 30.0 * MILLISECOND;
  private static final double REFUSED = 0.03;
  private static final double NO_SOCKET = 0.3;

  /** In one run of so many, loops look at once. */
  private static final int QUICK_IN = 2;

  private final VirtualTime time;
  private final Faults faults;
  private final LongSupplier ioDelay;
  private final SplittableRandom random;
  private final boolean quick;

  /**
   * @param ioDelay how long a piece of work waits for an I/O thread, in nanoseconds
   */
  public SeededHostFaults(Run run, LongSupplier ioDelay) {
    this.time = run.time();
    this.faults = run.faults();
    this.ioDelay = ioDelay;
    this.random = Seeds.source(run.seed(), "hosts");
    this.quick = random.nextInt(QUICK_IN) == 0;
  }

  @Override
  public long loopDelayNanos() {
    return quick ? 0 : random.nextInt(MOST_LOOP_DELAY_NANOS);
  }

  @Override
  public long busyNanos() {
    return faults.strikes(Fault.BUSY_LOOPS, BUSY)
        ? held(faults.someNanos(Fault.BUSY_LOOPS, MILLISECOND, LONGEST_BUSY))
        : 0;
  }

  @Override
  public long timerDelayNanos() {
    return random.nextInt(MOST_TIMER_DELAY_NANOS);
  }

  @Override
  public long ioDelayNanos() {
    return ioDelay.getAsLong();
  }

  @Override
  public boolean isOutOfSockets() {
    return time.elapsedNanos() > 0 && faults.strikes(Fault.NO_SOCKETS, NO_SOCKET);
  }

  @Override
  public boolean refusesToSend() {
    return faults.strikes(Fault.SENDING_REFUSED, REFUSED);
  }

  @Override
  public int roomFor(int datagrams) {
    return faults.strikes(Fault.FULL_SOCKETS, FULL)
        ? faults.source(Fault.FULL_SOCKETS).nextInt(datagrams)
        : datagrams;
  }

  @Override
  public long fullNanos() {
    return held(faults.someNanos(Fault.FULL_SOCKETS, MILLISECOND / 100.0, LONGEST_FULL));
  }

  private long held(long nanos) {
    faults.hold(nanos);
    return nanos;
  }
}
