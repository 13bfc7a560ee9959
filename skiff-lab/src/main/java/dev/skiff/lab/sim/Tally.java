package dev.skiff.lab.sim;

import java.util.Locale;
import java.util.concurrent.atomic.LongAdder;

/** Sums over many runs; for several threads. */
final class Tally {
  private static final double HOUR = 3.6e12;

  private final LongAdder runs = new LongAdder();
  private final LongAdder published = new LongAdder();
  private final LongAdder promised = new LongAdder();
  private final LongAdder damaged = new LongAdder();
  private final LongAdder faulty = new LongAdder();
  private final LongAdder datagrams = new LongAdder();
  private final LongAdder virtualNanos = new LongAdder();

  void add(Outcome outcome) {
    runs.increment();
    published.add(outcome.published() ? 1 : 0);
    promised.add(outcome.promised() ? 1 : 0);
    damaged.add(outcome.damaged() ? 1 : 0);
    faulty.add(outcome.strikes() > 0 ? 1 : 0);
    datagrams.add(outcome.datagrams());
    virtualNanos.add(outcome.virtualNanos());
  }

  long runs() {
    return runs.sum();
  }

  long published() {
    return published.sum();
  }

  long promised() {
    return promised.sum();
  }

  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "%,d runs, %,d with faults; the file arrived in %,d, success was promised in %,d,"
            + " %,d saw damage; %,d datagrams, %,.0f hours of virtual time",
        runs.sum(),
        faulty.sum(),
        published.sum(),
        promised.sum(),
        damaged.sum(),
        datagrams.sum(),
        virtualNanos.sum() / HOUR);
  }
}
