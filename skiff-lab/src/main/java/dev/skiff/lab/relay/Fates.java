package dev.skiff.lab.relay;

import dev.skiff.lab.relay.Passage.Fate;
import dev.skiff.protocol.wire.Datagram;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;

/** Decides what becomes of each datagram of one transfer. */
final class Fates {
  private final Conditions.Odds odds;
  private final Random random;
  private final Landmarks landmarks = new Landmarks();
  private final Set<Landmark> landmarksToLose = EnumSet.noneOf(Landmark.class);
  private final Set<Integer> numbersToLose;
  private int count;

  Fates(Conditions conditions) {
    odds = conditions.odds();
    random = new Random(odds.seed());
    landmarksToLose.addAll(conditions.chosen().landmarks());
    numbersToLose = new HashSet<>(conditions.chosen().numbers());
  }

  Fate of(Datagram datagram) {
    count++;
    boolean chosen = numbersToLose.remove(count);
    for (Landmark landmark : landmarks.of(datagram)) {
      chosen |= landmarksToLose.remove(landmark);
    }
    double lot = random.nextDouble(100);
    if (chosen || lot < odds.lost()) {
      return Fate.LOST;
    }
    if (random.nextDouble(100) < odds.doubled()) {
      return Fate.DOUBLED;
    }
    return random.nextDouble(100) < odds.heldBack() ? Fate.HELD_BACK : Fate.PASSED;
  }
}
