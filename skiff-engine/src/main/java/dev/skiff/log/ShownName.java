package dev.skiff.log;

import dev.skiff.protocol.wire.Printable;

/** Repeats a requested name, which may hold any characters, in a short message. */
public final class ShownName {

  /** Leaves room in a message for what is said about the name. */
  public static final int MAX_LENGTH = 40;

  private ShownName() {}

  /** The name made printable; of a long one its end, which tells more than its beginning. */
  public static String of(String name) {
    String printable = Printable.of(name);
    if (printable.length() <= MAX_LENGTH) {
      return printable;
    }
    int from = printable.length() - (MAX_LENGTH - 3);
    if (Character.isLowSurrogate(printable.charAt(from))) {
      from++;
    }
    return "..." + printable.substring(from);
  }

  public static String cutTail(String text, int maxLength) {
    if (text.length() <= maxLength) {
      return text;
    }
    boolean splitsPair = Character.isHighSurrogate(text.charAt(maxLength - 1));
    return text.substring(0, splitsPair ? maxLength - 1 : maxLength);
  }
}
