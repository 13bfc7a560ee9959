package dev.skiff.lab.sim.congestion;

import java.util.Locale;

/** The kinds of receivers; the sender is always Skiff. */
enum Receivers {
  /** Skiff's. */
  OURS(0),
  /** They take blocks in order only, and wait for a second. */
  IN_ORDER_1S(1),
  /** They take blocks in order only, and wait for 5 seconds, as atftp does. */
  IN_ORDER_5S(5),
  /** The same, and they ask for a timeout of 5 seconds, as U-Boot does. */
  AGREED_5S(5);

  private static final long SECOND = 1_000_000_000;

  private final int seconds;

  Receivers(int seconds) {
    this.seconds = seconds;
  }

  /** The time until they repeat an ACK. */
  long timerNanos() {
    return seconds * SECOND;
  }

  /** As in {@code in-order-5s}. */
  String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  static Receivers labelled(String label) {
    return valueOf(label.toUpperCase(Locale.ROOT).replace('-', '_'));
  }
}
