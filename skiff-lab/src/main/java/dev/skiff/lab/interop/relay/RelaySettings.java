package dev.skiff.lab.interop.relay;

import dev.skiff.lab.net.NetworkModel;
import java.util.Set;

/**
 * The impairments of a relay, in both directions alike.
 *
 * @param seed of what happens by chance: the same one gives each client the same chances
 * @param rolesToLose which datagrams of each client are lost, each once
 * @param numbersToLose the same by number, counted through both directions: 1 is the request
 */
public record RelaySettings(
    NetworkModel model, long seed, Set<PacketRole> rolesToLose, Set<Integer> numbersToLose) {
  /** Copies the sets. */
  public RelaySettings {
    rolesToLose = Set.copyOf(rolesToLose);
    numbersToLose = Set.copyOf(numbersToLose);
    if (numbersToLose.stream().anyMatch(number -> number < 1)) {
      throw new IllegalArgumentException("datagrams are counted from 1");
    }
  }

  /** Only what the network does by chance and by its line. */
  public static RelaySettings of(NetworkModel model) {
    return new RelaySettings(model, 1, Set.of(), Set.of());
  }

  /** A perfect network that loses these. */
  public static RelaySettings losing(Set<PacketRole> roles, Set<Integer> numbers) {
    return new RelaySettings(NetworkModel.PERFECT, 1, roles, numbers);
  }
}
