package dev.skiff;

import dev.skiff.protocol.transfer.Limits;
import dev.skiff.protocol.wire.ErrorCode;
import dev.skiff.storage.StorageException;
import java.net.InetAddress;
import java.util.HashMap;
import java.util.Map;

/** Counts a server's transfers, in all and by client address; for the loop's thread only. */
final class Admission {
  private final Limits limits;
  private final Map<InetAddress, Integer> byClient = new HashMap<>();
  private int transfers;

  Admission(Limits limits) {
    this.limits = limits;
  }

  /**
   * Counts a transfer that begins.
   *
   * @throws StorageException with what the client is told, where there are too many
   */
  void enter(InetAddress client) throws StorageException {
    int ofClient = byClient.getOrDefault(client, 0);
    if (transfers >= limits.transfers()) {
      throw new StorageException(
          ErrorCode.NOT_DEFINED,
          "server is busy with " + transfers + " transfers, try again later");
    }
    if (ofClient >= limits.transfersPerClient()) {
      throw new StorageException(
          ErrorCode.NOT_DEFINED,
          "your address has " + ofClient + " transfers already, try again later");
    }
    byClient.put(client, ofClient + 1);
    transfers++;
  }

  /** Counts one that is over. */
  void leave(InetAddress client) {
    transfers--;
    byClient.merge(client, -1, (before, change) -> before + change == 0 ? null : before + change);
  }

  int transfers() {
    return transfers;
  }
}
