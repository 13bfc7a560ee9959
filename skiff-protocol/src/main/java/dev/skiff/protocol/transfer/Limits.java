package dev.skiff.protocol.transfer;

import java.time.Duration;

/**
 * The bounds that a program may change: sizes, counts, retries and waits. Immutable. {@link
 * #DEFAULT} suits a server on a local network, and {@link #toBuilder()} changes single values. A
 * wait is more than 0 and at most a day.
 *
 * <p>The state machines of this package use those of blocks and windows, the tries, the timeouts,
 * {@code stall} and {@code linger}. A server and a client use the others too.
 *
 * @param requestBytes the longest RRQ or WRQ that is read: 512 to 65507 bytes, default 8192
 * @param blockBytes the largest block size to agree to: 8 to 65464 bytes (RFC 2348), default 65464
 * @param windowBlocks the largest window to agree to: 1 to 32767 blocks (RFC 7440), default 4096. A
 *     larger one could take an old block number for a new one
 * @param windowBytes the largest window to agree to: 512 bytes to 1 GiB, default 4 MiB
 * @param bufferBytes the memory for all blocks: 512 bytes or more, at most half of the heap,
 *     default 256 MiB
 * @param uploadBytes the largest upload, in bytes: 0 or more, unlimited by default
 * @param transfers the most transfers at once: 1 or more, default 16384. The last eighth is for
 *     clients that have fewer than four
 * @param transfersPerClient the most of them with one client: 1 or more, default 1024. A client is
 *     an IPv4 address, or the /64 of an IPv6 address
 * @param unvalidatedTransfers the most of them over UDP whose clients have not answered yet, so
 *     that their addresses may be forged: 1 or more, default 4096; at most half of {@code
 *     transfers} count. A newer request takes the place of the oldest
 * @param unvalidatedBytes the bytes that are sent in a second to an address of such clients, beyond
 *     as many as came from it: 512 or more, default 131072. After a silence four times as many
 * @param lingering the most received files whose last block may still be repeated: 0 or more,
 *     default 256. Each holds a socket
 * @param tries transmissions of one packet before its sender gives up, if the first wait is {@code
 *     initialTimeout}: 1 to 1000, default 5. A faster timer tries more often in the same time
 * @param handshakeTries transmissions of the first answer to a client that has not been validated:
 *     1 to 1000, default 3. This limits what a server sends to a forged address. With fewer than
 *     three, the client has as much time to answer as with three
 * @param initialTimeout the wait for an answer while the round trip is unknown, default 1 s
 * @param minTimeout the shortest wait for an answer, default 50 ms; at most {@code maxTimeout}
 * @param maxTimeout the longest wait for an answer, default 4 s
 * @param stall the time without progress after which a transfer ends, default 60 s. Over UDP it is
 *     longer if the tries of an agreed timeout take longer. Over TCP fewer than 512 bytes, a block
 *     of RFC 1350, are not progress
 * @param linger the time in which a receiver answers repetitions of the last block, default 6 s:
 *     longer than the timers of 5 s that some senders have
 * @param connections the most TCP connections at once: 1 or more, default 4096. The last eighth is
 *     for clients that have fewer than four
 * @param connectionsPerClient the most of them with one client: 1 or more, default 1024
 * @param idle the time without a request after which a TCP connection is closed, default 60 s
 * @param connectTimeout the time that a client waits for a TCP connection, default 10 s
 * @param ioThreads the most threads that read and write local files: 1 to 10000, default 64
 */
public record Limits(
    int requestBytes,
    int blockBytes,
    int windowBlocks,
    int windowBytes,
    long bufferBytes,
    long uploadBytes,
    int transfers,
    int transfersPerClient,
    int unvalidatedTransfers,
    int unvalidatedBytes,
    int lingering,
    int tries,
    int handshakeTries,
    Duration initialTimeout,
    Duration minTimeout,
    Duration maxTimeout,
    Duration stall,
    Duration linger,
    int connections,
    int connectionsPerClient,
    Duration idle,
    Duration connectTimeout,
    int ioThreads) {

  /** The largest block size of RFC 2348, in bytes. */
  public static final int MAX_BLOCK_BYTES = 65464;

  /** The smallest block size of RFC 2348, in bytes. */
  public static final int MIN_BLOCK_BYTES = 8;

  /** The default bounds. */
  public static final Limits DEFAULT = new Builder().build();

  public Limits {
    requireRange("requestBytes", requestBytes, 512, 65_507);
    requireRange("blockBytes", blockBytes, MIN_BLOCK_BYTES, MAX_BLOCK_BYTES);
    requireRange("windowBlocks", windowBlocks, 1, 32_767);
    requireRange("windowBytes", windowBytes, 512, 1 << 30);
    requireRange("bufferBytes", bufferBytes, 512, Long.MAX_VALUE);
    requireRange("uploadBytes", uploadBytes, 0, Long.MAX_VALUE);
    requireRange("transfers", transfers, 1, Integer.MAX_VALUE);
    requireRange("transfersPerClient", transfersPerClient, 1, Integer.MAX_VALUE);
    requireRange("unvalidatedTransfers", unvalidatedTransfers, 1, Integer.MAX_VALUE);
    requireRange("unvalidatedBytes", unvalidatedBytes, 512, Integer.MAX_VALUE);
    requireRange("lingering", lingering, 0, Integer.MAX_VALUE);
    requireRange("tries", tries, 1, 1_000);
    requireRange("handshakeTries", handshakeTries, 1, 1_000);
    requireRange("connections", connections, 1, Integer.MAX_VALUE);
    requireRange("connectionsPerClient", connectionsPerClient, 1, Integer.MAX_VALUE);
    requireRange("ioThreads", ioThreads, 1, 10_000);
    requirePositive("initialTimeout", initialTimeout);
    requirePositive("minTimeout", minTimeout);
    requirePositive("maxTimeout", maxTimeout);
    requirePositive("stall", stall);
    requirePositive("linger", linger);
    requirePositive("idle", idle);
    requirePositive("connectTimeout", connectTimeout);
    if (minTimeout.compareTo(maxTimeout) > 0) {
      throw new IllegalArgumentException(
          "minTimeout must be at most maxTimeout, " + maxTimeout + ", not " + minTimeout);
    }
  }

  private static void requireRange(String name, long value, long min, long max) {
    if (value < min || value > max) {
      throw new IllegalArgumentException(
          name + " must be " + min + " to " + max + ", not " + value);
    }
  }

  private static void requirePositive(String name, Duration value) {
    if (!value.isPositive() || value.compareTo(Duration.ofDays(1)) > 0) {
      throw new IllegalArgumentException(name + " must be over 0 and within a day, not " + value);
    }
  }

  /** A builder that starts with these bounds. */
  public Builder toBuilder() {
    Builder builder = new Builder();
    builder.requestBytes = requestBytes;
    builder.blockBytes = blockBytes;
    builder.windowBlocks = windowBlocks;
    builder.windowBytes = windowBytes;
    builder.bufferBytes = bufferBytes;
    builder.uploadBytes = uploadBytes;
    builder.transfers = transfers;
    builder.transfersPerClient = transfersPerClient;
    builder.unvalidatedTransfers = unvalidatedTransfers;
    builder.unvalidatedBytes = unvalidatedBytes;
    builder.lingering = lingering;
    builder.tries = tries;
    builder.handshakeTries = handshakeTries;
    builder.initialTimeout = initialTimeout;
    builder.minTimeout = minTimeout;
    builder.maxTimeout = maxTimeout;
    builder.stall = stall;
    builder.linger = linger;
    builder.connections = connections;
    builder.connectionsPerClient = connectionsPerClient;
    builder.idle = idle;
    builder.connectTimeout = connectTimeout;
    builder.ioThreads = ioThreads;
    return builder;
  }

  /** Changes single bounds. Each setter has the name of the component that it sets. */
  public static final class Builder {
    private int requestBytes = 8_192;
    private int blockBytes = MAX_BLOCK_BYTES;
    private int windowBlocks = 4_096;
    private int windowBytes = 4 << 20;
    private long bufferBytes = 256L << 20;
    private long uploadBytes = Long.MAX_VALUE;
    private int transfers = 16_384;
    private int transfersPerClient = 1_024;
    private int unvalidatedTransfers = 4_096;
    private int unvalidatedBytes = 128 << 10;
    private int lingering = 256;
    private int tries = 5;
    private int handshakeTries = 3;
    private Duration initialTimeout = Duration.ofSeconds(1);
    private Duration minTimeout = Duration.ofMillis(50);
    private Duration maxTimeout = Duration.ofSeconds(4);
    private Duration stall = Duration.ofSeconds(60);
    private Duration linger = Duration.ofSeconds(6);
    private int connections = 4_096;
    private int connectionsPerClient = 1_024;
    private Duration idle = Duration.ofSeconds(60);
    private Duration connectTimeout = Duration.ofSeconds(10);
    private int ioThreads = 64;

    private Builder() {}

    public Builder requestBytes(int value) {
      requestBytes = value;
      return this;
    }

    public Builder blockBytes(int value) {
      blockBytes = value;
      return this;
    }

    public Builder windowBlocks(int value) {
      windowBlocks = value;
      return this;
    }

    public Builder windowBytes(int value) {
      windowBytes = value;
      return this;
    }

    public Builder bufferBytes(long value) {
      bufferBytes = value;
      return this;
    }

    public Builder uploadBytes(long value) {
      uploadBytes = value;
      return this;
    }

    public Builder transfers(int value) {
      transfers = value;
      return this;
    }

    public Builder transfersPerClient(int value) {
      transfersPerClient = value;
      return this;
    }

    public Builder unvalidatedTransfers(int value) {
      unvalidatedTransfers = value;
      return this;
    }

    public Builder unvalidatedBytes(int value) {
      unvalidatedBytes = value;
      return this;
    }

    public Builder lingering(int value) {
      lingering = value;
      return this;
    }

    public Builder tries(int value) {
      tries = value;
      return this;
    }

    public Builder handshakeTries(int value) {
      handshakeTries = value;
      return this;
    }

    public Builder initialTimeout(Duration value) {
      initialTimeout = value;
      return this;
    }

    public Builder minTimeout(Duration value) {
      minTimeout = value;
      return this;
    }

    public Builder maxTimeout(Duration value) {
      maxTimeout = value;
      return this;
    }

    public Builder stall(Duration value) {
      stall = value;
      return this;
    }

    public Builder linger(Duration value) {
      linger = value;
      return this;
    }

    public Builder connections(int value) {
      connections = value;
      return this;
    }

    public Builder connectionsPerClient(int value) {
      connectionsPerClient = value;
      return this;
    }

    public Builder idle(Duration value) {
      idle = value;
      return this;
    }

    public Builder connectTimeout(Duration value) {
      connectTimeout = value;
      return this;
    }

    public Builder ioThreads(int value) {
      ioThreads = value;
      return this;
    }

    /**
     * The bounds that were set.
     *
     * @throws IllegalArgumentException if one is out of its range
     */
    public Limits build() {
      return new Limits(
          requestBytes,
          blockBytes,
          windowBlocks,
          windowBytes,
          bufferBytes,
          uploadBytes,
          transfers,
          transfersPerClient,
          unvalidatedTransfers,
          unvalidatedBytes,
          lingering,
          tries,
          handshakeTries,
          initialTimeout,
          minTimeout,
          maxTimeout,
          stall,
          linger,
          connections,
          connectionsPerClient,
          idle,
          connectTimeout,
          ioThreads);
    }
  }
}
