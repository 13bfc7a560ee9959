package dev.skiff.lab.relay;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** The datagrams of a transfer that stand for something: what does losing just this one lead to? */
public enum PacketRole {
  /** RRQ or WRQ. */
  REQUEST,
  OACK,
  FIRST_DATA,
  /** The one that is shorter than the others. */
  LAST_DATA,
  /** The one of the last DATA. */
  LAST_ACK;

  /** As it is written on a command line. */
  String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** The one of this word. */
  static PacketRole of(String word) {
    for (PacketRole role : values()) {
      if (role.word().equals(word)) {
        return role;
      }
    }
    String words = Arrays.stream(values()).map(PacketRole::word).collect(Collectors.joining(", "));
    throw new IllegalArgumentException("'" + word + "' is none of " + words + " or a number");
  }
}
