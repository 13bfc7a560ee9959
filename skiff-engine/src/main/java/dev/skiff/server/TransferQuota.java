package dev.skiff.server;

import dev.skiff.protocol.wire.ErrorCode;
import dev.skiff.transfer.StorageException;
import java.net.InetAddress;
import java.util.HashMap;
import java.util.Map;

/** Counts what a server has under way, in all and by client address. Safe for several threads. */
public final class TransferQuota {
  private final String things;
  private final int most;
  private final int mostOfClient;
  private final Map<InetAddress, Integer> byClient = new HashMap<>();
  private int count;

  /**
   * Nothing is under way.
   *
   * @param things what is counted, in the plural, for people
   * @param mostOfClient at once with one client address
   */
  public TransferQuota(String things, int most, int mostOfClient) {
    this.things = things;
    this.most = most;
    this.mostOfClient = mostOfClient;
  }

  /**
   * Counts one that begins.
   *
   * @throws StorageException with what the client is told, where there are too many
   */
  synchronized void enter(InetAddress client) throws StorageException {
    int ofClient = byClient.getOrDefault(client, 0);
    if (count >= most) {
      throw new StorageException(
          ErrorCode.NOT_DEFINED,
          "server is busy with " + count + " " + things + ", try again later");
    }
    if (ofClient >= mostOfClient) {
      throw new StorageException(
          ErrorCode.NOT_DEFINED,
          "your address has " + ofClient + " " + things + " already, try again later");
    }
    byClient.put(client, ofClient + 1);
    count++;
  }

  /** Counts one that is over. */
  synchronized void leave(InetAddress client) {
    count--;
    byClient.merge(client, -1, (before, change) -> before + change == 0 ? null : before + change);
  }

  /** How many are under way. */
  public synchronized int count() {
    return count;
  }
}
