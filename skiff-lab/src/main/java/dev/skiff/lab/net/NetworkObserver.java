package dev.skiff.lab.net;

/**
 * Sees what happens to datagrams in a network. Each method does nothing unless it is overridden.
 */
public interface NetworkObserver {
  /** Sees nothing. */
  NetworkObserver NONE = new NetworkObserver() {};

  /** The reason of a loss at a {@link Bottleneck}. */
  String QUEUE_FULL = "no room";

  /** A host sends a datagram. */
  default void onSent(Flight flight) {}

  /**
   * A datagram is lost.
   *
   * @param why in a word or two
   */
  default void onLost(Flight flight, String why) {}

  /** A datagram will arrive once more. */
  default void onDuplicated(Flight flight) {}

  /** A datagram is held back, so that later ones may overtake it. */
  default void onDelayed(Flight flight) {}

  /** A datagram is about to be handed to its receiver. */
  default void onArriving(Flight flight) {}

  /** The receiver has handled the datagram. */
  default void onTaken(Flight flight) {}
}
