package dev.skiff.lab.net;

/** Sees everything that happens in a network. */
public interface NetworkObserver {
  /** A host sends. */
  void onSent(Flight flight);

  /**
   * A datagram goes no further.
   *
   * @param why in a word or two
   */
  void onLost(Flight flight, String why);

  /** A datagram is about to be handed to its receiver. */
  void onArriving(Flight flight);

  /** The receiver is done with it. */
  void onTaken(Flight flight);
}
