package dev.skiff.lab.sim.scenario;

import dev.skiff.lab.net.VirtualTime;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.BooleanSupplier;

/**
 * Which faults there are in a run, and when they strike: until their end, each by a source of
 * chance of its own. Every strike has a number, so that a part of them can be spared.
 */
public final class Faults {
  /** Those after which a transfer cannot be expected to succeed; a seed has one of them at most. */
  public static final Set<Fault> FATAL =
      EnumSet.of(
          Fault.CLIENT_RESTART,
          Fault.SERVER_RESTART,
          Fault.NO_SOCKETS,
          Fault.HANGING_FILES,
          Fault.OPEN_FAILURE,
          Fault.READ_FAILURE,
          Fault.WRITE_FAILURE,
          Fault.FULL_DISK,
          Fault.CLIENT_CANCELS,
          Fault.SERVER_STOPS);

  /** Those that last to the end of the run: transfers have to succeed in spite of them. */
  private static final Set<Fault> LASTING =
      EnumSet.of(
          Fault.LARGE_LOST,
          Fault.LARGER_BLKSIZE,
          Fault.UNASKED_OPTION,
          Fault.OPTIONS_REFUSED,
          Fault.OPTIONS_IGNORED,
          Fault.SILENT_ADDRESS);

  /** The longest time from a datagram to its replay. */
  public static final long LATEST_REPLAY_NANOS = 3_000_000_000L;

  /** The longest time of a piece of work on a file that does not hang. */
  public static final long LONGEST_WORK_NANOS = 8_000_000_000L;

  /** The longest time that a file hangs. */
  public static final long LONGEST_HANG_NANOS = 200_000_000_000L;

  private static final Fault[] FATAL_ONES = FATAL.toArray(Fault[]::new);
  private static final double[] DENSITIES = {0, 0.06, 0.15, 0.35};
  private static final double LASTING_SHARE = 0.5;
  private static final double FATAL_SHARE = 0.3;
  private static final long MILLISECOND = 1_000_000;

  /** The faults end between the two, by a logarithmic scale. */
  private static final long EARLIEST_END_NANOS = 2 * MILLISECOND;

  private static final double LONGEST = 20_000;

  private static final double MOST_TIMES_AS_LONG = 3;

  private static final double EARLIEST_MOMENT_NANOS = MILLISECOND / 50.0;

  /** In place of the number of a file, for all of them. */
  private static final int ALL = -1;

  private final Set<Fault> present;
  private final Map<Fault, SplittableRandom> sources = new EnumMap<>(Fault.class);
  private final VirtualTime time;
  private final long endNanos;
  private final int first;
  private final int last;
  private final Set<Integer> doomed = new HashSet<>();
  private int strikes;
  private int struck;
  private long heldNanos;

  private Faults(Set<Fault> present, long endNanos, VirtualTime time, Variation variation) {
    this.present = present;
    this.endNanos = endNanos;
    this.time = time;
    this.first = variation.firstStrike();
    this.last = variation.lastStrike();
  }

  public static Faults of(long seed, Scenario scenario, VirtualTime time, Variation variation) {
    SplittableRandom random = Seeds.source(seed, "faults");
    double density = DENSITIES[random.nextInt(DENSITIES.length)];
    Set<Fault> present = EnumSet.noneOf(Fault.class);
    for (Fault fault : Fault.values()) {
      double share = LASTING.contains(fault) ? density * LASTING_SHARE : density;
      if (random.nextDouble() < share && !FATAL.contains(fault)) {
        present.add(fault);
      }
    }
    if (random.nextDouble() < FATAL_SHARE) {
      present.add(FATAL_ONES[random.nextInt(FATAL_ONES.length)]);
    }
    long end = end(random, scenario);
    present.removeIf(fault -> !isFair(fault, scenario));
    present.removeAll(variation.without());
    Faults faults = new Faults(present, end, time, variation);
    for (Fault fault : present) {
      faults.sources.put(fault, Seeds.source(seed, fault.name()));
    }
    return faults;
  }

  /** Either whatever the transfers take, or about when one that meets no fault is over. */
  private static long end(SplittableRandom random, Scenario scenario) {
    double share = random.nextDouble();
    double end =
        random.nextBoolean()
            ? EARLIEST_END_NANOS * StrictMath.pow(LONGEST, share)
            : scenario.leastNanos() * StrictMath.pow(MOST_TIMES_AS_LONG, share);
    return Math.max(EARLIEST_END_NANOS, (long) end);
  }

  /**
   * Sixteen bits cannot tell an old block from a new one when half of all numbers have been used
   * meanwhile. A client that asks again from the port of its predecessor may take what belongs to
   * its predecessor's transfer for the answer of a server that ignores options. And a client whose
   * user insists on large blocks has no way out where they are lost.
   */
  private static boolean isFair(Fault fault, Scenario scenario) {
    return switch (fault) {
      case REPLAY, FUTURE_ACKS, FUTURE_DATA, JITTER, REORDERING, STRANGERS, BUSY_LOOPS ->
          !scenario.hasManyBlocks();
      case CLIENT_RESTART ->
          scenario.transfers().stream().map(TransferPlan::file).distinct().count() == 1
              && scenario.transfers().stream().allMatch(scenario::isSafeToAskForAgain);
      case LARGE_LOST ->
          scenario.transfers().stream()
              .allMatch(
                  plan ->
                      plan.mayAskForLess()
                          || plan.blockSizeAsked(scenario.mtu()) <= TransferPlan.PLAIN_BLOCK);
      default -> true;
    };
  }

  public Set<Fault> present() {
    return present;
  }

  public boolean has(Fault fault) {
    return present.contains(fault);
  }

  /** The source of the parameters of a fault. */
  public SplittableRandom source(Fault fault) {
    SplittableRandom source = sources.get(fault);
    if (source == null) {
      throw new IllegalArgumentException(fault + " is not present");
    }
    return source;
  }

  /** When they end, since the beginning. */
  public long endNanos() {
    return endNanos;
  }

  public boolean areOver() {
    return time.elapsedNanos() >= endNanos;
  }

  /** When something happens that happens once; early ones are as likely as late ones. */
  public long momentOf(Fault fault) {
    double scale =
        StrictMath.pow((double) endNanos / EARLIEST_MOMENT_NANOS, source(fault).nextDouble());
    return (long) (EARLIEST_MOMENT_NANOS * scale);
  }

  /** Each time whether it strikes; never where it is not present. */
  public BooleanSupplier chance(Fault fault, double probability) {
    return () -> strikes(fault, probability);
  }

  /** True if it strikes now, which it does with a probability. */
  public boolean strikes(Fault fault, double probability) {
    return has(fault) && source(fault).nextDouble() < probability && strikes(fault);
  }

  /** A time by a logarithmic scale, in nanoseconds. */
  public long someNanos(Fault fault, double shortest, double longest) {
    return (long) (shortest * StrictMath.pow(longest / shortest, source(fault).nextDouble()));
  }

  /**
   * True if a fault strikes that is about to: not if faults are over, or this one is spared. Where
   * it is fatal it is so for all transfers.
   */
  public boolean strikes(Fault fault) {
    return strikes(fault, ALL);
  }

  /** The same for what is fatal for the transfers of one file only. */
  public boolean strikes(Fault fault, int fileNumber) {
    if (areOver()) {
      return false;
    }
    strikes++;
    boolean does = strikes >= first && strikes <= last;
    struck += does ? 1 : 0;
    if (does && FATAL.contains(fault)) {
      doomed.add(fileNumber);
    }
    return does;
  }

  /** A fault holds something up, so that a peer may wait for so much longer. */
  public void hold(long nanos) {
    heldNanos += nanos;
  }

  /** The time for which faults have held something up, all in all. */
  public long heldNanos() {
    return heldNanos;
  }

  /** The number of times that any has struck. */
  public int struck() {
    return struck;
  }

  /** The number of times that any could have struck; some may have been spared. */
  public int strikes() {
    return strikes;
  }

  /** True if one has struck after which success is not to be expected. */
  public boolean hasStruckFatally(FileSpec file) {
    return doomed.contains(ALL) || doomed.contains(file.number());
  }
}
