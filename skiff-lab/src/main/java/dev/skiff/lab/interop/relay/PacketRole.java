package dev.skiff.lab.interop.relay;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** The roles of single datagrams in a transfer, each of which can be lost on purpose. */
public enum PacketRole {
  /** RRQ or WRQ. */
  REQUEST,
  OACK,
  FIRST_DATA,
  /** The DATA that is shorter than the others. */
  LAST_DATA,
  /** The ACK of the last DATA. */
  LAST_ACK;

  /** The word for it on a command line. */
  String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** The role that a word stands for. */
  static PacketRole of(String word) {
    for (PacketRole role : values()) {
      if (role.word().equals(word)) {
        return role;
      }
    }
    String words = Arrays.stream(values()).map(PacketRole::word).collect(Collectors.joining(", "));
    throw new IllegalArgumentException("'" + word + "' is not one of " + words + " or a number");
  }
}
