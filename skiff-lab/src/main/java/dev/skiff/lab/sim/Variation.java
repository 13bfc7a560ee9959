package dev.skiff.lab.sim;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What is to be different from what the seed picked. Everything that happens draws from a source of
 * its own, so that one thing left out does not change the others.
 *
 * @param without faults that are left out
 * @param length of the file, in bytes
 * @param blockSize what the client asks for
 * @param windowSize what the client asks for
 * @param firstStrike the first time that a fault strikes, of those that would; the ones before are
 *     spared
 * @param lastStrike the last time
 */
record Variation(
    Set<Fault> without,
    OptionalLong length,
    OptionalInt blockSize,
    OptionalInt windowSize,
    int firstStrike,
    int lastStrike) {
  /** Nothing is different. */
  static final Variation NONE =
      new Variation(
          Set.of(),
          OptionalLong.empty(),
          OptionalInt.empty(),
          OptionalInt.empty(),
          1,
          Integer.MAX_VALUE);

  Variation without(Fault fault) {
    Set<Fault> more = EnumSet.of(fault);
    more.addAll(without);
    return new Variation(more, length, blockSize, windowSize, firstStrike, lastStrike);
  }

  Variation withLength(long bytes) {
    return new Variation(
        without, OptionalLong.of(bytes), blockSize, windowSize, firstStrike, lastStrike);
  }

  Variation withBlockSize(int bytes) {
    return new Variation(
        without, length, OptionalInt.of(bytes), windowSize, firstStrike, lastStrike);
  }

  Variation withWindowSize(int blocks) {
    return new Variation(
        without, length, blockSize, OptionalInt.of(blocks), firstStrike, lastStrike);
  }

  Variation withStrikes(int first, int last) {
    return new Variation(without, length, blockSize, windowSize, first, last);
  }

  /** The words for a command line. */
  String arguments() {
    List<String> words = new ArrayList<>();
    if (!without.isEmpty()) {
      words.add("--without");
      words.add(without.stream().sorted().map(Fault::label).collect(Collectors.joining(",")));
    }
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
