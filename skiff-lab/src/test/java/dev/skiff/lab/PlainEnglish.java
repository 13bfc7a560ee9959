package dev.skiff.lab;

/** The words that neither a page nor a source may have. */
final class PlainEnglish {
  /** A pattern of phrases that a reader whose mother tongue is another one has to guess. */
  static final String BANNED =
      "pass(ed|es)? over|go(es)? along|went along|whoever|nobody's|in vain|for the contrary"
          + "|one word too many|by heart|so be it|has no business";

  private PlainEnglish() {}
}
