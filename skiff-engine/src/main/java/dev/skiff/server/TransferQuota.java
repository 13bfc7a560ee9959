package dev.skiff.server;

import dev.skiff.net.ClientKey;
import dev.skiff.protocol.wire.ErrorCode;
import dev.skiff.transfer.StorageException;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Counts and limits transfers or connections, in all and for each client. The last eighth of the
 * places is for clients that hold few, so that a handful of clients cannot take all. Thread-safe.
 */
final class TransferQuota {
  /** A client that holds fewer places may take one of the last eighth. */
  private static final int FEW = 4;

  private static final int RESERVED_PART = 8;

  private final String things;
  private final int most;
  private final int mostOfClient;
  private final Map<ClientKey, Share> byClient = new HashMap<>();
  private int count;
  private int unanswered;

  /** The share of one client. */
  private static final class Share {
    int places;
    int unanswered;
  }

  /**
   * A quota that is not used yet.
   *
   * @param things the plural noun for messages to clients
   * @param most the limit in all
   * @param mostOfClient the limit for one client
   */
  TransferQuota(String things, int most, int mostOfClient) {
    this.things = things;
    this.most = most;
    this.mostOfClient = mostOfClient;
  }

  /**
   * Takes a place.
   *
   * @throws StorageException if no place is free for this client
   */
  synchronized void enter(ClientKey client) throws StorageException {
    check(client, null);
    add(client);
  }

  /**
   * Takes no place yet.
   *
   * @param leaving the client that gives a place up first; null if none does
   * @throws StorageException if no place is free for this client
   */
  synchronized void check(ClientKey client, @Nullable ClientKey leaving) throws StorageException {
    int ofClient = placesOf(client) - (client.equals(leaving) ? 1 : 0);
    if (ofClient >= mostOfClient) {
      throw busy("your address has " + ofClient + " " + things + " already, try again later");
    }
    if (isFull(ofClient, leaving == null ? 0 : 1)) {
      throw busy("server is busy with " + count + " " + things + ", try again later");
    }
  }

  /** Takes a place, also beyond the limits. */
  synchronized void add(ClientKey client) {
    byClient.computeIfAbsent(client, key -> new Share()).places++;
    count++;
  }

  private int placesOf(ClientKey client) {
    Share share = byClient.get(client);
    return share == null ? 0 : share.places;
  }

  private static StorageException busy(String message) {
    return new StorageException(ErrorCode.NOT_DEFINED, message);
  }

  /** True if a place is free for this client, its own limit aside. */
  synchronized boolean hasRoomFor(ClientKey client) {
    return !isFull(placesOf(client), 0);
  }

  /**
   * True if no place is free for a client with so many of them.
   *
   * @param leaving the places that others give up first
   */
  private boolean isFull(int ofClient, int leaving) {
    int reserved = ofClient < FEW ? 0 : most / RESERVED_PART;
    return count - leaving >= most - reserved;
  }

  /** Gives a place back. */
  synchronized void leave(ClientKey client) {
    count--;
    unanswered = 0;
    Share share = byClient.get(client);
    if (share != null) {
      share.unanswered = 0;
      share.places--;
      if (share.places == 0) {
        byClient.remove(client);
      }
    }
  }

  /**
   * Counts a request that found no place and is to be left unanswered.
   *
   * @return false if as many as the limit allows have been, and no place became free since: then
   *     the demand is twice the limit
   */
  synchronized boolean mayIgnore(ClientKey client) {
    Share share = byClient.get(client);
    if (share != null && share.places >= mostOfClient) {
      return ++share.unanswered <= mostOfClient;
    }
    return ++unanswered <= most;
  }

  /** The number of places that are taken. */
  synchronized int count() {
    return count;
  }
}
