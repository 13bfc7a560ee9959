package dev.skiff.lab.sim.check;

import dev.skiff.lab.sim.scenario.FileSpec;
import dev.skiff.lab.sim.scenario.TransferPlan;
import dev.skiff.protocol.wire.Direction;
import dev.skiff.protocol.wire.Option;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** A transfer's socket, as far as its datagrams tell what it is for. */
final class ObservedSocket {
  static final int NONE = -1;
  private static final int BLOCK_NUMBERS = 65_536;

  /** Blocks that are sent at once, before other transfers get their turn. */
  private static final int BLOCKS_AT_ONCE = 64;

  private static final int BYTES_AT_ONCE = 128 << 10;

  /** The file that was asked for. */
  record Wanted(FileSpec file, Direction direction, long wireLength, OptionalLong announced) {}

  final InetSocketAddress local;
  final boolean ofServer;
  boolean open = true;
  @Nullable Wanted wanted;

  /** The target of the request; only known for a client's socket. */
  @Nullable InetSocketAddress service;

  /** When the request was sent first. */
  long askedAt;

  /** The other side; null before it is known. */
  @Nullable InetSocketAddress peer;

  int blockSize = TransferPlan.PLAIN_BLOCK;
  int windowSize = 1;
  long lastBlock;
  OptionalLong announced = OptionalLong.empty();

  /** The OACKs that came, by sender: the first of each. */
  final Map<InetSocketAddress, List<Option>> oacks = new HashMap<>();

  /** True if something came from the peer that could be an answer. */
  boolean heard;

  /** True if the peer has shown that it gets what is sent to it. */
  boolean validated;

  /** True if an ERROR was sent to the peer. */
  boolean erred;

  boolean sentOptionAck;
  int answers;
  int requestsRepeated;
  int latestAckWithData = NONE;
  int highestAck;
  int highestData;

  /** When the latest block counted that did not before. */
  long progressAt;

  ObservedSocket(InetSocketAddress local, boolean ofServer) {
    this.local = local;
    this.ofServer = ofServer;
  }

  /** True if blocks leave from here. */
  boolean sends() {
    return wanted != null && ofServer == (wanted.direction() == Direction.READ);
  }

  /** True if the blocks of a file arrive here. */
  boolean receives(FileSpec file) {
    return wanted != null && wanted.file().equals(file) && !sends();
  }

  /** True if each block has a number of its own. */
  boolean hasFewBlocks() {
    return lastBlock < BLOCK_NUMBERS;
  }

  /** True if a whole window leaves at once, so that each DATA belongs to what it answers. */
  boolean sendsAtOnce() {
    return windowSize <= BLOCKS_AT_ONCE && windowSize * (blockSize + 4L) <= BYTES_AT_ONCE;
  }

  /** Notes what the two sides agreed on. */
  void agree(InetSocketAddress other, List<Option> options, long now) {
    peer = other;
    progressAt = now;
    for (Option option : options) {
      if (option.is(Option.BLOCK_SIZE)) {
        blockSize = (int) Math.max(1, number(option));
      } else if (option.is(Option.WINDOW_SIZE)) {
        windowSize = (int) Math.max(1, number(option));
      } else if (option.is(Option.TRANSFER_SIZE)) {
        announced = OptionalLong.of(number(option));
      }
    }
    Wanted known = wanted;
    if (known != null) {
      lastBlock = known.wireLength() / blockSize + 1;
      announced = known.direction() == Direction.WRITE ? known.announced() : announced;
    }
  }

  private static long number(Option option) {
    try {
      return Long.parseLong(option.value());
    } catch (NumberFormatException e) {
      return 0; // damaged: nothing is judged by it
    }
  }
}
