package dev.skiff.transfer;

/** The answer of a server to an RRQ over UDP that finds no place. Other requests get an ERROR. */
public enum WhenBusy {
  /**
   * No answer, so that the client asks again. If as many requests as there are places were left
   * unanswered and no place became free, further ones get an ERROR.
   */
  IGNORE,

  /** ERROR 0 at once. Most firmware then gives its boot up. */
  ERROR
}
