package dev.skiff.lab.sim.goodput;

/** Two sides that bring blocks from one to the other. */
interface TransferPair {
  /** The size of all blocks but the last, which is empty. */
  int BLOCK_SIZE = 1468;

  /**
   * Carries so many full blocks over a link.
   *
   * @return whether they arrived
   */
  boolean transfer(DuplexLink link, int window, int blocks);
}
