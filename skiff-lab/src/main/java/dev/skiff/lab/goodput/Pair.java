package dev.skiff.lab.goodput;

/** Two sides that bring blocks from one to the other. */
interface Pair {
  /** The size of all blocks but the last, which is empty. */
  int BLOCK_SIZE = 1468;

  /**
   * Carries so many full blocks over a way.
   *
   * @return whether they arrived
   */
  boolean transfer(Way way, int window, int blocks);
}
