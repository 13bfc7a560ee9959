package dev.skiff.lab.sim;

/** Something happened that must not. */
final class BrokenRule extends RuntimeException {
  private static final long serialVersionUID = 1;

  BrokenRule(String message) {
    super(message);
  }
}
