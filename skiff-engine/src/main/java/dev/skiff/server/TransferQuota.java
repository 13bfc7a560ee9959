package dev.skiff.server;

import dev.skiff.protocol.wire.ErrorCode;
import dev.skiff.transfer.StorageException;
import java.net.InetAddress;
import java.util.HashMap;
import java.util.Map;

/** Counts and limits transfers or connections, in all and for each client address. Thread-safe. */
public final class TransferQuota {
  private final String things;
  private final int most;
  private final int mostOfClient;
  private final Map<InetAddress, Integer> byClient = new HashMap<>();
  private int count;

  /**
   * A quota that is not used yet.
   *
   * @param things the plural noun for messages to clients
   * @param most the limit in all
   * @param mostOfClient the limit for one client address
   */
  public TransferQuota(String things, int most, int mostOfClient) {
    this.things = things;
    this.most = most;
    this.mostOfClient = mostOfClient;
  }

  /**
   * Takes a place.
   *
   * @throws StorageException if no place is free
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

  /** Gives a place back. */
  synchronized void leave(InetAddress client) {
    count--;
    byClient.merge(client, -1, (before, change) -> before + change == 0 ? null : before + change);
  }

  /** The number of places that are taken. */
  public synchronized int count() {
    return count;
  }
}
