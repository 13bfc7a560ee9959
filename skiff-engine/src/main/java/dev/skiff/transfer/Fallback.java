package dev.skiff.transfer;

import dev.skiff.protocol.transfer.Failure;
import java.net.InetSocketAddress;

/** What a client had to do without, or to try once more, in one transfer. */
public sealed interface Fallback {
  /** The fallback in one line of English, for people. */
  String describe();

  /**
   * An address of the host was skipped.
   *
   * @param address where the request went
   * @param failure what came of it
   */
  record AddressSkipped(InetSocketAddress address, Failure failure) implements Fallback {
    @Override
    public String describe() {
      return "skipped " + address.getAddress().getHostAddress() + ": " + failure.describe();
    }
  }

  /** The server ignored the options of the request: the transfer was plain RFC 1350. */
  record OptionsIgnored() implements Fallback {
    @Override
    public String describe() {
      return "the server ignored our options";
    }
  }

  /**
   * The server could not do with the options, or answered them wrongly, and was asked again without
   * any.
   *
   * @param failure how the request with options ended
   */
  record OptionsRefused(Failure failure) implements Fallback {
    @Override
    public String describe() {
      return "retried without options: " + failure.describe();
    }
  }

  /**
   * Not one of the blocks that had been agreed on arrived, and smaller ones were asked for.
   *
   * @param fromBytes the size that was agreed on
   * @param toBytes the size that was asked for next
   */
  record SmallerBlocks(int fromBytes, int toBytes) implements Fallback {
    @Override
    public String describe() {
      return "retried with blocks of %d bytes: those of %d did not arrive"
          .formatted(toBytes, fromBytes);
    }
  }
}
