package dev.skiff.protocol.wire;

/** The error codes of RFC 1350 (appendix) and RFC 2347. */
public enum ErrorCode {
  /** 0: not defined; the text says what happened. */
  NOT_DEFINED(0, "Not defined"),
  /** 1: the file does not exist. */
  FILE_NOT_FOUND(1, "File not found"),
  /** 2: no permission, not a plain file, or outside the root. */
  ACCESS_VIOLATION(2, "Access violation"),
  /** 3: the disk is full, or a limit is exceeded. */
  DISK_FULL(3, "Disk full or allocation exceeded"),
  /** 4: a packet that TFTP does not allow here. */
  ILLEGAL_OPERATION(4, "Illegal TFTP operation"),
  /** 5: the packet belongs to no transfer of this port. */
  UNKNOWN_TRANSFER_ID(5, "Unknown transfer ID"),
  /** 6: the file exists and may not be replaced. */
  FILE_ALREADY_EXISTS(6, "File already exists"),
  /** 7: no such user. Only mail mode has users, so Skiff never sends it. */
  NO_SUCH_USER(7, "No such user"),
  /** 8: the options are not acceptable (RFC 2347). */
  OPTION_NEGOTIATION_FAILED(8, "Option negotiation failed");

  private final int value;
  private final String title;

  ErrorCode(int value, String title) {
    this.value = value;
    this.title = title;
  }

  /** The number on the wire, 0 to 8. */
  public int value() {
    return value;
  }

  /** The RFC's short name for the code, in English. */
  public String title() {
    return title;
  }

  /** The meaning of a code on the wire, for people: its title, or "error N" for an unknown one. */
  public static String describe(int value) {
    for (ErrorCode code : values()) {
      if (code.value == value) {
        return code.title;
      }
    }
    return "error " + value;
  }
}
