package dev.skiff.protocol.transfer;

import java.time.Duration;

/**
 * Every bound there is: of sizes, counts, retries and waits. Immutable; {@link #DEFAULT} suits a
 * server on a local network, and {@link #toBuilder()} changes single values.
 *
 * @param requestBytes longest RRQ or WRQ that is read, in bytes
 * @param blockBytes largest block size agreed to, 8 to 65464 bytes (RFC 2348)
 * @param windowBlocks largest window agreed to, 1 to 32767 blocks (RFC 7440; half of the block
 *     numbers, so that an old number is never taken for a new one)
 * @param windowBytes largest window agreed to, in bytes
 * @param bufferBytes memory for the blocks of all transfers together, in bytes; at most half of the
 *     heap is taken
 * @param uploadBytes largest file taken from a client, in bytes
 * @param transfers transfers at once
 * @param transfersPerClient transfers at once with one client address
 * @param lingering received files, complete, whose last block may still be repeated; each holds a
 *     socket
 * @param tries transmissions of one packet before its sender gives up, where the time between them
 *     starts at {@code initialTimeout}; a faster timer tries more often in the same time
 * @param handshakeTries transmissions of the first answer to a client that has not proved yet that
 *     it receives: what bounds the use of a server against forged addresses
 * @param initialTimeout wait for an answer before anything is known of the path
 * @param minTimeout shortest wait that measuring may lead to
 * @param maxTimeout longest wait that backing off may lead to
 * @param stall time without progress, for whatever reason, after which a transfer ends; over UDP
 *     more where the peer has proved itself and agreed on a timeout whose tries take longer; over
 *     TCP less than 512 bytes, a block of RFC 1350, are no progress
 * @param linger time for which a receiver answers repetitions of the last block; longer than the 5
 *     s timers that are in use
 * @param connections TCP connections at once
 * @param connectionsPerClient TCP connections at once with one client address
 * @param idle how long a TCP connection may stay open without a request
 * @param connectTimeout how long a client waits for a TCP connection
 * @param ioThreads threads that read and write files
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

  /** The bounds that hold unless told otherwise. */
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

  /** A builder that starts from these bounds. */
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

  /** Sets single bounds; each setter is named after the component that it sets. */
  public static final class Builder {
    private int requestBytes = 8_192;
    private int blockBytes = MAX_BLOCK_BYTES;
    private int windowBlocks = 4_096;
    private int windowBytes = 4 << 20;
    private long bufferBytes = 256L << 20;
    private long uploadBytes = Long.MAX_VALUE;
    private int transfers = 16_384;
    private int transfersPerClient = 1_024;
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
     * The bounds as set.
     *
     * @throws IllegalArgumentException where one is out of its range
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
