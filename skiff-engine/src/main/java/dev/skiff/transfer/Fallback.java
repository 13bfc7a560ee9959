package dev.skiff.transfer;

import dev.skiff.protocol.transfer.Failure;
import java.net.InetSocketAddress;

/**
 * A deviation of a transfer from what was wanted: another address, fewer options, smaller blocks,
 * an unusual end.
 */
public sealed interface Fallback {
  /** The fallback in one line of English, for people. */
  String describe();

  /**
   * An address of the host was skipped.
   *
   * @param address the address that the request went to
   * @param failure the reason to try the next one
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
   * The server refused the options or answered them wrongly. The client asked again without
   * options.
   *
   * @param failure the end of the request with options
   */
  record OptionsRefused(Failure failure) implements Fallback {
    @Override
    public String describe() {
      return "retried without options: " + failure.describe();
    }
  }

  /**
   * The empty last block of a file did not come. All bytes that were announced had come, so the
   * file was taken as complete. A server may report it too.
   */
  record EndMissing() implements Fallback {
    @Override
    public String describe() {
      return "the empty last block did not come";
    }
  }

  /**
   * The client had every byte, and ended the transfer by an ERROR in place of the last ACK. Only a
   * server reports it.
   *
   * @param error the ERROR
   */
  record EndedByError(Failure.PeerError error) implements Fallback {
    @Override
    public String describe() {
      return "the client ended it with error %d: %s".formatted(error.code(), error.text());
    }
  }

  /**
   * The transfer failed at its first blocks: perhaps the path or the server does not carry blocks
   * of the agreed size. The client began again with smaller ones.
   *
   * @param fromBytes the agreed block size, in bytes
   * @param toBytes the block size that the client asked for next, in bytes
   * @param failure the end of the transfer with the larger blocks
   */
  record SmallerBlocks(int fromBytes, int toBytes, Failure failure) implements Fallback {
    @Override
    public String describe() {
      return "retried with blocks of %d bytes in place of %d: %s"
          .formatted(toBytes, fromBytes, failure.describe());
    }
  }
}
