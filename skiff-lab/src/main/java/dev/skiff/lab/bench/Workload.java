package dev.skiff.lab.bench;

import dev.skiff.protocol.wire.Direction;
import dev.skiff.protocol.wire.Mode;
import dev.skiff.protocol.wire.Option;
import dev.skiff.protocol.wire.Packet;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The work of all clients of a measurement.
 *
 * @param upload whether they write files; else they read one
 * @param clients how many at once, each with a socket of its own
 * @param fileBytes the length of each file
 * @param blockSize over UDP; 512 with a window of 1 is asked for without any option
 * @param windowSize over UDP, in blocks
 */
public record Workload(
    Protocol protocol, boolean upload, int clients, long fileBytes, int blockSize, int windowSize) {
  private static final int DEFAULT_BLOCK_SIZE = 512;

  /** The protocols that the clients speak. */
  public enum Protocol {
    UDP,
    /** TFTP messages over TCP: {@code docs/stream-protocol.md}. */
    TCP,
    /** Downloads only. */
    HTTP
  }

  /** The file of a transfer: each upload has one of its own, all downloads share one. */
  BenchFile file(int transfer) {
    return new BenchFile(upload ? 'w' : 'r', fileBytes, upload ? transfer : 0);
  }

  /** The request for a file. */
  Packet.Request request(BenchFile file) {
    Direction direction = upload ? Direction.WRITE : Direction.READ;
    return new Packet.Request(direction, file.name(), Mode.OCTET.wireName(), options());
  }

  /** The options that the clients ask for, and that the reference server agrees to. */
  List<Option> options() {
    List<Option> options = new ArrayList<>();
    if (protocol == Protocol.UDP && !isPlain()) {
      options.add(Option.of(Option.BLOCK_SIZE, blockSize));
      if (windowSize > 1) {
        options.add(Option.of(Option.WINDOW_SIZE, windowSize));
      }
    }
    return options;
  }

  /** The workload of a client that has sent a request. */
  static Workload of(Packet.Request request) {
    return new Workload(
        Protocol.UDP,
        request.direction() == Direction.WRITE,
        1,
        BenchFile.named(request.filename()).size(),
        value(request.options(), Option.BLOCK_SIZE, DEFAULT_BLOCK_SIZE),
        value(request.options(), Option.WINDOW_SIZE, 1));
  }

  /**
   * Compares what an OACK agrees to with what was asked for.
   *
   * @return the difference in words; null if there is none
   */
  @Nullable String disagreement(Packet.OptionAck answer) {
    int window = value(answer.options(), Option.WINDOW_SIZE, 1);
    int size = value(answer.options(), Option.BLOCK_SIZE, DEFAULT_BLOCK_SIZE);
    if (window != windowSize) {
      return window == 1 ? "no window" : "window " + window;
    }
    return size == blockSize ? null : "blksize " + size;
  }

  private static int value(List<Option> options, String name, int otherwise) {
    for (Option option : options) {
      if (option.is(name)) {
        return Integer.parseInt(option.value());
      }
    }
    return otherwise;
  }

  /** True if the request has no option: the answer is a block or an ACK at once. */
  boolean isPlain() {
    return blockSize == DEFAULT_BLOCK_SIZE && windowSize == 1;
  }

  /** The number of blocks of a file; the last one is shorter than the others, possibly empty. */
  long blocks() {
    return fileBytes / blockSize + 1;
  }
}
