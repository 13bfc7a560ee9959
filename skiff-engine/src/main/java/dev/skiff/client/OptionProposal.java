package dev.skiff.client;

import dev.skiff.protocol.transfer.Limits;
import dev.skiff.protocol.transfer.TransferParameters;
import dev.skiff.protocol.wire.Direction;
import dev.skiff.protocol.wire.Mode;
import dev.skiff.protocol.wire.Option;
import dev.skiff.protocol.wire.PacketDecoder;
import dev.skiff.transfer.TransferOptions;
import dev.skiff.udp.SessionContext;
import dev.skiff.udp.TransferFile;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** Chooses the options of a client's request. */
final class OptionProposal {
  /** The largest window to propose. A larger one is not faster: it fills the round trip already. */
  private static final int MOST_BLOCKS = 64;

  private static final int RECEIVING_WINDOW_BYTES = 1 << 20;

  /** Fits the receive buffer that most systems give a server by default. */
  private static final int SENDING_WINDOW_BYTES = 128 << 10;

  private static final Duration SECOND = Duration.ofSeconds(1);

  private OptionProposal() {}

  /** The options of a request; empty if the user wants none. */
  static List<Option> options(
      SessionContext context,
      Direction direction,
      TransferOptions wanted,
      TransferFile file,
      InetSocketAddress server) {
    if (!wanted.negotiate()) {
      return List.of();
    }
    List<Option> options = new ArrayList<>();
    int blockSize = wanted.blockSize().orElseGet(() -> largestBlock(context, server));
    int windowSize = windowSize(context, direction, wanted, blockSize);
    if (blockSize != TransferParameters.PLAIN.blockSize()) {
      options.add(Option.of(Option.BLOCK_SIZE, blockSize));
    }
    if (windowSize != TransferParameters.PLAIN.windowSize()) {
      options.add(Option.of(Option.WINDOW_SIZE, windowSize));
    }
    addTransferSize(options, direction, wanted.mode(), file.sizeBytes());
    if (wanted.timeout() != null) {
      options.add(timeout(wanted.timeout()));
    }
    return options;
  }

  private static int largestBlock(SessionContext context, InetSocketAddress server) {
    int plain = TransferParameters.PLAIN.blockSize();
    OptionalInt known = context.loop().largestDatagram(server);
    int datagram = known.orElse(plain + PacketDecoder.HEADER_BYTES);
    return Math.clamp(datagram - PacketDecoder.HEADER_BYTES, plain, Limits.MAX_BLOCK_BYTES);
  }

  private static int windowSize(
      SessionContext context, Direction direction, TransferOptions wanted, int blockSize) {
    boolean receiving = direction == Direction.READ;
    Limits limits = receiving ? context.limitsForReceiving() : context.limitsForSending();
    int most = Math.min(limits.windowBlocks(), Math.max(1, limits.windowBytes() / blockSize));
    int usualBytes = receiving ? RECEIVING_WINDOW_BYTES : SENDING_WINDOW_BYTES;
    int usual = Math.clamp(usualBytes / blockSize, 1, MOST_BLOCKS);
    return Math.min(wanted.windowSize().orElse(usual), most);
  }

  /** Adds the transfer size; not for netascii, which changes the size of a text. */
  private static void addTransferSize(
      List<Option> options, Direction direction, Mode mode, OptionalLong size) {
    if (mode == Mode.OCTET && direction == Direction.READ) {
      options.add(Option.of(Option.TRANSFER_SIZE, 0));
    } else if (mode == Mode.OCTET && size.isPresent()) {
      options.add(Option.of(Option.TRANSFER_SIZE, size.getAsLong()));
    }
  }

  /** The option of RFC 2349 for whole seconds, and that of tftp-hpa for others. */
  private static Option timeout(Duration timeout) {
    boolean whole = timeout.toMillis() % SECOND.toMillis() == 0;
    return whole
        ? Option.of(Option.TIMEOUT, timeout.toSeconds())
        : Option.of(Option.MICROSECOND_TIMEOUT, timeout.toNanos() / 1_000);
  }
}
