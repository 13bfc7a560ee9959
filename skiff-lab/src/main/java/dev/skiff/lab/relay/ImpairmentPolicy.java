package dev.skiff.lab.relay;

import dev.skiff.lab.relay.RelayEvent.Fate;
import dev.skiff.protocol.wire.Datagram;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;

/** Decides what becomes of each datagram of one transfer. */
final class ImpairmentPolicy {
  private final RelaySettings.Odds odds;
  private final Random random;
  private final PacketRoles roles = new PacketRoles();
  private final Set<PacketRole> rolesToLose = EnumSet.noneOf(PacketRole.class);
  private final Set<Integer> numbersToLose;
  private int count;

  ImpairmentPolicy(RelaySettings conditions) {
    odds = conditions.odds();
    random = new Random(odds.seed());
    rolesToLose.addAll(conditions.chosen().roles());
    numbersToLose = new HashSet<>(conditions.chosen().numbers());
  }

  Fate of(Datagram datagram) {
    count++;
    boolean chosen = numbersToLose.remove(count);
    for (PacketRole role : roles.of(datagram)) {
      chosen |= rolesToLose.remove(role);
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
