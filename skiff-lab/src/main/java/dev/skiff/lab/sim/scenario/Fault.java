package dev.skiff.lab.sim.scenario;

import java.util.Locale;

/** Things that can go wrong. A seed picks some of these. */
public enum Fault {
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
  /** To the end of the run: what is larger than an Ethernet frame vanishes. */
  LARGE_LOST,

  // The peers.
  /** Datagrams from ports that have nothing to do with the transfer. */
  STRANGERS,
  /** The client's process ends without a word, and its successor asks again from the same ports. */
  CLIENT_RESTART,
  /** The same for the server: its next transfers get the ports of those that were lost. */
  SERVER_RESTART,
  /** To the end of the run: the server agrees to a larger blksize than was asked for. */
  LARGER_BLKSIZE,
  /** To the end of the run: the server agrees to an option that was not asked for. */
  UNASKED_OPTION,
  /** To the end of the run: the server refuses requests with options. */
  OPTIONS_REFUSED,
  /** To the end of the run: the server ignores options. */
  OPTIONS_IGNORED,
  /** To the end of the run: the first address of the server's name does not answer. */
  SILENT_ADDRESS,
  /** Another client gets the size of a file, and leaves, with or without a word. */
  LEAVING,
  /** Another client asks for two files at once from one port. */
  TWO_FILES,
  /** ACKs of blocks beyond the end of the file, from the right port. */
  FUTURE_ACKS,
  /** DATA beyond the end of the file, from the right port. */
  FUTURE_DATA,
  /** The OACK comes again, at any time. */
  LATE_OACKS,
  /** ACKs for the side that receives, DATA for the one that sends, requests and scraps for both. */
  NONSENSE,
  /** A host does not report a port that is closed. */
  SILENT_HOSTS,

  // The hosts.
  /** An event loop does something else for a while. */
  BUSY_LOOPS,
  /** A socket takes a part of what it is given. */
  FULL_SOCKETS,
  /** The system refuses to send. */
  SENDING_REFUSED,
  /** The system has no socket for a transfer. */
  NO_SOCKETS,

  // The files.
  /** Opening, reading, writing and closing take time. */
  SLOW_FILES,
  /** A block is not in memory. */
  NOT_IN_MEMORY,
  /** One piece of work on a file takes longer than anybody's patience. */
  HANGING_FILES,
  /** The server's file cannot be opened. */
  OPEN_FAILURE,
  /** A block cannot be read. */
  READ_FAILURE,
  /** The file cannot be flushed or published. */
  WRITE_FAILURE,
  /** The disk is full at a place of the file. */
  FULL_DISK,

  // The users.
  /** A client's user gives up a transfer, or closes the client. */
  CLIENT_CANCELS,
  /** The server is told to stop, and then to give up what is still running. */
  SERVER_STOPS;

  /** As in {@code one-way-loss}. */
  public String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  public static Fault labelled(String label) {
    return valueOf(label.toUpperCase(Locale.ROOT).replace('-', '_'));
  }
}
