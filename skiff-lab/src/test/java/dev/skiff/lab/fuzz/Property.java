package dev.skiff.lab.fuzz;

import java.util.Objects;

/**
 * A property that holds for every input. AssertJ says more, and takes ten times as long to say
 * nothing.
 */
public final class Property {
  private Property() {}

  /**
   * Something holds.
   *
   * @param property what is wrong where it does not
   */
  public static void require(boolean holds, String property) {
    if (!holds) {
      throw new AssertionError(property);
    }
  }

  /**
   * A number is in its range, ends included.
   *
   * @param what the number is of
   */
  public static void requireBetween(long least, long most, long actual, String what) {
    if (actual < least || actual > most) {
      throw new AssertionError(what + ": " + actual + " is not " + least + " to " + most);
    }
  }

  /**
   * Two ways lead to the same.
   *
   * @param what was got
   */
  public static void requireSame(Object expected, Object actual, String what) {
    if (!Objects.deepEquals(expected, actual)) {
      throw new AssertionError(what + ": " + actual + " instead of " + expected);
    }
  }

  /** A text of ours is in ASCII, without control characters, not empty and not long. */
  public static void requireShortText(String text, int most) {
    requireBetween(1, most, text.length(), "length of '" + text + "'");
    require(text.chars().allMatch(c -> c >= ' ' && c <= '~'), "unprintable: '" + text + "'");
  }
}
