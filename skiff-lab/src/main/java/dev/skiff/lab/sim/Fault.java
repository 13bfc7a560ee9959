package dev.skiff.lab.sim;

import java.util.Locale;

/** What can go wrong. A seed picks some of these. */
enum Fault {
  // The network.
  /** Each datagram may vanish, with up to 60 %. */
  LOSS,
  /** The same for datagrams of one direction only. */
  ONE_WAY_LOSS,
  /** Several datagrams in a row vanish. */
  BURSTS,
  /** For a while, nothing gets through in one direction. */
  CUT,
  /** A datagram comes twice, the second time soon after the first. */
  DUPLICATION,
  /** Each datagram takes a different time. */
  JITTER,
  /** A single datagram is held up. */
  REORDERING,
  /** The line is slow, and only few datagrams may wait for it. */
  NARROW,
  /** Bits or words of a datagram change. */
  CORRUPTION,
  /** The end of a datagram is missing. */
  TRUNCATION,
  /** The hosts use no checksums: whatever is changed arrives. */
  NO_CHECKSUMS,
  /** A datagram comes again, long after. */
  REPLAY,

  // The peers.
  /** Datagrams from ports that have nothing to do with the transfer. */
  STRANGERS,
  /** The client's process ends without a word, and its successor asks again from the same port. */
  CLIENT_RESTART,
  /** The same for the server: its next transfers get the ports of those that were lost. */
  SERVER_RESTART,
  /** The server agrees to a larger blksize than was asked for. */
  LARGER_BLKSIZE,
  /** The server agrees to an option that nobody asked for. */
  UNASKED_OPTION,
  /** The client gets the size of the file, and leaves, with or without a word. */
  LEAVING,
  /** ACKs of blocks beyond the end of the file, from the right port. */
  FUTURE_ACKS,
  /** DATA beyond the end of the file, from the right port. */
  FUTURE_DATA,
  /** The OACK comes again, at any time. */
  LATE_OACKS,
  /** ACKs for the side that receives, DATA for the one that sends, requests and scraps for both. */
  NONSENSE,
  /** Where nobody listens, the host says nothing. */
  SILENT_HOSTS,

  // The files, and the users.
  /** Reading takes time. */
  SLOW_READS,
  /** Writing and flushing take time. */
  SLOW_WRITES,
  /** A block cannot be read. */
  READ_FAILURE,
  /** The file cannot be flushed or published. */
  WRITE_FAILURE,
  /** There is no room for a block. */
  FULL_DISK,
  /** The client's user gives up. */
  CLIENT_CANCELS,
  /** The server is told to give up. */
  SERVER_CANCELS;

  /** As in {@code one-way-loss}. */
  String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  static Fault labelled(String label) {
    return valueOf(label.toUpperCase(Locale.ROOT).replace('-', '_'));
  }
}
