package dev.skiff.log;

/** How a requested name, which may hold anything, is repeated in a short message. */
public final class ShownName {

  /** Leaves room in a message for what is said about the name. */
  public static final int MAX_LENGTH = 40;

  private ShownName() {}

  /** The name made printable; of a long one its end, which tells more than its beginning. */
  public static String of(String name) {
    String printable = printable(name);
    if (printable.length() <= MAX_LENGTH) {
      return printable;
    }
    int from = printable.length() - (MAX_LENGTH - 3);
    if (Character.isLowSurrogate(printable.charAt(from))) {
      from++;
    }
    return "..." + printable.substring(from);
  }

  public static String printable(String text) {
    StringBuilder printable = new StringBuilder(text.length());
    text.codePoints()
        .map(c -> Character.isISOControl(c) || isLoneSurrogate(c) ? '?' : c)
        .forEach(printable::appendCodePoint);
    return printable.toString();
  }

  public static String cutTail(String text, int maxLength) {
    if (text.length() <= maxLength) {
      return text;
    }
    boolean splitsPair = Character.isHighSurrogate(text.charAt(maxLength - 1));
    return text.substring(0, splitsPair ? maxLength - 1 : maxLength);
  }

  private static boolean isLoneSurrogate(int codePoint) {
    return codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE;
  }
}
