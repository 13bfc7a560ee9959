package dev.skiff.lab.sim;

import dev.skiff.lab.net.VirtualTime;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.BooleanSupplier;

/**
 * Which faults there are in a run, and when they strike: until their end, each by a source of
 * chance of its own. Every strike has a number, so that a part of them can be spared.
 */
final class Faults {
  /** Those after which a transfer cannot be expected to succeed; a seed has one of them at most. */
  static final Set<Fault> FATAL =
      EnumSet.of(
          Fault.CLIENT_RESTART,
          Fault.SERVER_RESTART,
          Fault.LEAVING,
          Fault.READ_FAILURE,
          Fault.WRITE_FAILURE,
          Fault.FULL_DISK,
          Fault.CLIENT_CANCELS,
          Fault.SERVER_CANCELS);

  private static final Fault[] FATAL_ONES = FATAL.toArray(Fault[]::new);
  private static final double[] DENSITIES = {0, 0.06, 0.15, 0.35};
  private static final double FATAL_SHARE = 0.3;
  private static final long MILLISECOND = 1_000_000;

  /** The faults end between the two, by a logarithmic scale. */
  private static final long EARLIEST_END_NANOS = 2 * MILLISECOND;

  private static final double LONGEST = 20_000;

  private static final double MOST_TIMES_AS_LONG = 3;

  private static final double EARLIEST_MOMENT_NANOS = MILLISECOND / 50.0;

  private final Set<Fault> present;
  private final Map<Fault, SplittableRandom> sources = new EnumMap<>(Fault.class);
  private final VirtualTime time;
  private final long endNanos;
  private final int first;
  private final int last;
  private int strikes;
  private int struck;
  private boolean fatal;

  private Faults(Set<Fault> present, long endNanos, VirtualTime time, Variation variation) {
    this.present = present;
    this.endNanos = endNanos;
    this.time = time;
    this.first = variation.firstStrike();
    this.last = variation.lastStrike();
  }

  static Faults of(long seed, Shape shape, VirtualTime time, Variation variation) {
    SplittableRandom random = Seeds.source(seed, "faults");
    double density = DENSITIES[random.nextInt(DENSITIES.length)];
    Set<Fault> present = EnumSet.noneOf(Fault.class);
    for (Fault fault : Fault.values()) {
      if (random.nextDouble() < density && !FATAL.contains(fault)) {
        present.add(fault);
      }
    }
    if (random.nextDouble() < FATAL_SHARE) {
      present.add(FATAL_ONES[random.nextInt(FATAL_ONES.length)]);
    }
    present.removeIf(fault -> !isFair(fault, shape));
    present.removeAll(variation.without());
    Faults faults = new Faults(present, end(random, shape), time, variation);
    for (Fault fault : present) {
      faults.sources.put(fault, Seeds.source(seed, fault.name()));
    }
    return faults;
  }

  /** Either whatever the transfer takes, or about when one that meets no fault is over. */
  private static long end(SplittableRandom random, Shape shape) {
    double share = random.nextDouble();
    double end =
        random.nextBoolean()
            ? EARLIEST_END_NANOS * Math.pow(LONGEST, share)
            : shape.leastNanos() * Math.pow(MOST_TIMES_AS_LONG, share);
    return Math.max(EARLIEST_END_NANOS, (long) end);
  }

  /**
   * Sixteen bits cannot tell an old block from a new one when half of all numbers have been used
   * meanwhile; and a client that asks again from the port of its predecessor may take what belongs
   * to its predecessor's transfer for the answer of a server that passes options over.
   */
  private static boolean isFair(Fault fault, Shape shape) {
    return switch (fault) {
      case REPLAY, FUTURE_ACKS, FUTURE_DATA, JITTER, REORDERING, STRANGERS ->
          !shape.hasManyBlocks();
      case CLIENT_RESTART -> shape.isSafeToAskForAgain();
      default -> true;
    };
  }

  Set<Fault> present() {
    return present;
  }

  boolean has(Fault fault) {
    return present.contains(fault);
  }

  /** Where the parameters of a fault come from. */
  SplittableRandom source(Fault fault) {
    SplittableRandom source = sources.get(fault);
    if (source == null) {
      throw new IllegalArgumentException(fault + " is not present");
    }
    return source;
  }

  /** When they end, since the beginning. */
  long endNanos() {
    return endNanos;
  }

  boolean areOver() {
    return time.elapsedNanos() >= endNanos;
  }

  /** When something happens that happens once; early ones are as likely as late ones. */
  long momentOf(Fault fault) {
    double scale = Math.pow((double) endNanos / EARLIEST_MOMENT_NANOS, source(fault).nextDouble());
    return (long) (EARLIEST_MOMENT_NANOS * scale);
  }

  /** Each time whether it strikes; never where it is not present. */
  BooleanSupplier chance(Fault fault, double probability) {
    if (!has(fault)) {
      return () -> false;
    }
    SplittableRandom source = source(fault);
    return () -> source.nextDouble() < probability && strikes(fault);
  }

  /** Whether what is about to strike does: not where faults are over, or this one is spared. */
  boolean strikes(Fault fault) {
    if (areOver()) {
      return false;
    }
    strikes++;
    boolean does = strikes >= first && strikes <= last;
    struck += does ? 1 : 0;
    fatal |= does && FATAL.contains(fault);
    return does;
  }

  /** How often any has struck. */
  int struck() {
    return struck;
  }

  /** How often any could have struck; some may have been spared. */
  int strikes() {
    return strikes;
  }

  /** Whether one has struck after which success is not to be expected. */
  boolean hasStruckFatally() {
    return fatal;
  }
}
