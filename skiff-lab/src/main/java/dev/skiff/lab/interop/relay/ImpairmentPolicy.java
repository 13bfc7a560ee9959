package dev.skiff.lab.interop.relay;

import dev.skiff.protocol.wire.Datagram;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.Set;

/** Chooses the datagrams of one client that are lost for what they are, each once. */
final class ImpairmentPolicy {
  private final PacketRoles roles = new PacketRoles();
  private final Set<PacketRole> rolesToLose = EnumSet.noneOf(PacketRole.class);
  private final Set<Integer> numbersToLose;
  private int count;

  ImpairmentPolicy(RelaySettings settings) {
    rolesToLose.addAll(settings.rolesToLose());
    numbersToLose = new HashSet<>(settings.numbersToLose());
  }

  /** Looks at the next datagram, of whichever direction. */
  boolean loses(Datagram datagram) {
    count++;
    boolean chosen = numbersToLose.remove(count);
    for (PacketRole role : roles.of(datagram)) {
      chosen |= rolesToLose.remove(role);
    }
    return chosen;
  }
}
