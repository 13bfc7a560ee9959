package dev.skiff.lab.sim.scenario;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The differences from what the seed picked. Everything that happens draws from a source of its
 * own, so that one thing left out does not change the others.
 *
 * @param without faults that are left out
 * @param transfers how many of them take place
 * @param length of each file, in bytes
 * @param blockSize what the client asks for
 * @param windowSize what the client asks for
 * @param firstStrike the first time that a fault strikes, of those that would; the ones before are
 *     spared
 * @param lastStrike the last time
 */
public record Variation(
    Set<Fault> without,
    OptionalInt transfers,
    OptionalLong length,
    OptionalInt blockSize,
    OptionalInt windowSize,
    int firstStrike,
    int lastStrike) {
  /** Nothing is different. */
  public static final Variation NONE =
      new Variation(
          Set.of(),
          OptionalInt.empty(),
          OptionalLong.empty(),
          OptionalInt.empty(),
          OptionalInt.empty(),
          1,
          Integer.MAX_VALUE);

  public Variation without(Fault fault) {
    Set<Fault> more = EnumSet.of(fault);
    more.addAll(without);
    return new Variation(more, transfers, length, blockSize, windowSize, firstStrike, lastStrike);
  }

  public Variation withTransfers(int count) {
    return new Variation(
        without, OptionalInt.of(count), length, blockSize, windowSize, firstStrike, lastStrike);
  }

  public Variation withLength(long bytes) {
    return new Variation(
        without, transfers, OptionalLong.of(bytes), blockSize, windowSize, firstStrike, lastStrike);
  }

  public Variation withBlockSize(int bytes) {
    return new Variation(
        without, transfers, length, OptionalInt.of(bytes), windowSize, firstStrike, lastStrike);
  }

  public Variation withWindowSize(int blocks) {
    return new Variation(
        without, transfers, length, blockSize, OptionalInt.of(blocks), firstStrike, lastStrike);
  }

  public Variation withStrikes(int first, int last) {
    return new Variation(without, transfers, length, blockSize, windowSize, first, last);
  }

  /** The words for a command line. */
  public String arguments() {
    List<String> words = new ArrayList<>();
    if (!without.isEmpty()) {
      words.add("--without");
      words.add(without.stream().sorted().map(Fault::label).collect(Collectors.joining(",")));
    }
    transfers.ifPresent(value -> words.add("--transfers " + value));
    length.ifPresent(value -> words.add("--length " + value));
    blockSize.ifPresent(value -> words.add("--blksize " + value));
    windowSize.ifPresent(value -> words.add("--window " + value));
    if (firstStrike > 1 || lastStrike < Integer.MAX_VALUE) {
      words.add(
          "--strikes " + firstStrike + "-" + (lastStrike < Integer.MAX_VALUE ? lastStrike : ""));
    }
    return String.join(" ", words);
  }
}
