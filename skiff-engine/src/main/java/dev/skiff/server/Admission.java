package dev.skiff.server;

import dev.skiff.net.ClientKey;
import dev.skiff.protocol.transfer.Limits;
import dev.skiff.protocol.wire.ErrorCode;
import dev.skiff.transfer.StorageException;
import dev.skiff.transfer.WhenBusy;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Decides whom a server serves and answers, over UDP and TCP together. A request over UDP may have
 * a forged address until its client has answered the first packet. Such a transfer has a place that
 * a newer request can take, so that a flood of forged requests shuts nobody out, and what is sent
 * to such an address is limited. Thread-safe.
 */
public final class Admission {
  /** IPv4 and UDP. */
  static final int HEADER_BYTES = 28;

  /** The time that a client has to answer before a newer request takes its place. */
  private static final long TIME_TO_ANSWER_NANOS = 1_000_000_000;

  /** Addresses that get an ERROR for something other than a request, within a second. */
  private static final int MOST_REJECTED = 4_096;

  private static final long REJECT_AGAIN_NANOS = 1_000_000_000;

  private final TransferQuota quota;
  private final int mostUnvalidated;
  private final int handshakeTries;
  private final WhenBusy whenBusy;
  private final AnswerBudget budget;
  private final RepeatFilter repeats;

  /** Places that a newer request may take, the oldest first. */
  private final Set<Place> replaceable = new LinkedHashSet<>();

  /** The places of clients that have not been validated, also while their file is being opened. */
  private int unvalidated;

  /** The addresses that got an ERROR from the main port in the last second, and the time of it. */
  private final Map<InetSocketAddress, Long> rejected = new LinkedHashMap<>();

  /**
   * @param whenBusy the answer to an RRQ over UDP while no place is free
   * @param seed any number that others do not know
   * @param now the time, in nanoseconds of the clock that the other calls use
   */
  public Admission(Limits limits, WhenBusy whenBusy, long seed, long now) {
    this.quota = new TransferQuota("transfers", limits.transfers(), limits.transfersPerClient());
    // At least half of the places is left to clients that have shown that they are real.
    this.mostUnvalidated =
        Math.max(1, Math.min(limits.unvalidatedTransfers(), limits.transfers() / 2));
    this.handshakeTries = limits.handshakeTries();
    this.whenBusy = whenBusy;
    this.repeats = new RepeatFilter(seed);
    this.budget = new AnswerBudget(limits.unvalidatedBytes(), seed, now);
  }

  /** The place of one transfer. For any thread. */
  final class Place {
    private final ClientKey client;
    private final Runnable onReplaced;
    private boolean taken = true;
    private boolean replaced;
    private boolean validated;
    private long packetBytes;
    private long chargedBytes;
    private long begunAt;

    private Place(InetAddress client, Runnable onReplaced) {
      this.client = ClientKey.of(client);
      this.onReplaced = onReplaced;
    }

    /**
     * True if this transfer should repeat its first packet if the client is silent. While there is
     * a flood, the client repeats its request, if it is real.
     */
    boolean mayRepeat(long now) {
      synchronized (Admission.this) {
        return unvalidated <= (mostUnvalidated + 1) / 2 && budget.isPlenty(client, now);
      }
    }

    /**
     * The file is open, and the first packet leaves now.
     *
     * @param bytes the length of the packet
     * @param repeats true if it is sent again to a silent client
     */
    void begun(int bytes, boolean repeats, long now) {
      synchronized (Admission.this) {
        packetBytes = (long) bytes + HEADER_BYTES;
        charge(packetBytes * (repeats ? handshakeTries : 1), now);
        begunAt = now;
        if (taken) {
          replaceable.add(this);
        }
      }
    }

    /** The first packet leaves once more, because its request came once more. */
    void repeated(long now) {
      synchronized (Admission.this) {
        if (!validated) {
          charge(packetBytes, now);
        }
      }
    }

    private void charge(long bytes, long now) {
      chargedBytes += bytes;
      budget.take(client, bytes, now);
    }

    /**
     * The client has answered: its address is real. If a newer request has just taken its place, it
     * takes another one, even if there are then more than the limit.
     */
    void validated() {
      synchronized (Admission.this) {
        if (validated || !(taken || replaced)) {
          return;
        }
        validated = true;
        budget.give(client, chargedBytes);
        if (taken) {
          unvalidated--;
          replaceable.remove(this);
        } else {
          taken = true;
          quota.add(client);
        }
      }
    }

    /** Gives the place up. Does nothing for a second time. */
    void leave() {
      synchronized (Admission.this) {
        replaced = false;
        if (!taken) {
          return;
        }
        taken = false;
        quota.leave(client);
        if (!validated) {
          unvalidated--;
          replaceable.remove(this);
        }
      }
    }
  }

  /**
   * Takes a place for a request over TCP, where the connection has shown that the address is real.
   *
   * @throws StorageException if no place is free
   */
  synchronized Place enter(InetAddress client) throws StorageException {
    Place place = new Place(client, () -> {});
    quota.enter(place.client);
    place.validated = true;
    return place;
  }

  /**
   * Takes a place for a request over UDP. If no place is free, the oldest transfer whose client has
   * not been validated loses its place. If only the places of validated clients are too many, it
   * keeps its place until its client had the time to answer.
   *
   * @param onReplaced ends the transfer, on this thread, when a newer request takes its place
   * @throws StorageException if no place is free
   */
  Place enter(InetAddress client, Runnable onReplaced, long now) throws StorageException {
    Place place = new Place(client, onReplaced);
    Place oldest;
    synchronized (this) {
      oldest = replacedFor(place.client, now);
      // A request that is refused all the same takes no place from another.
      quota.check(place.client, oldest == null ? null : oldest.client);
      if (unvalidated >= mostUnvalidated && oldest == null) {
        throw new StorageException(
            ErrorCode.NOT_DEFINED, "server is busy with " + unvalidated + " requests");
      }
      if (oldest != null) {
        oldest.leave();
        oldest.replaced = true;
      }
      quota.add(place.client);
      unvalidated++;
    }
    if (oldest != null) {
      oldest.onReplaced.run();
    }
    return place;
  }

  /** The place that a new request of this client is to take; null if none, or none is needed. */
  private @Nullable Place replacedFor(ClientKey client, long now) {
    if (replaceable.isEmpty()) {
      return null;
    }
    boolean wanted =
        unvalidated >= mostUnvalidated || (!quota.hasRoomFor(client) && oldestHadItsTime(now));
    return wanted ? replaceable.iterator().next() : null;
  }

  private boolean oldestHadItsTime(long now) {
    return now - replaceable.iterator().next().begunAt >= TIME_TO_ANSWER_NANOS;
  }

  /**
   * True if a client whose RRQ finds no place gets an ERROR. Firmware takes an ERROR for the end of
   * its boot, but asks again after silence. So it gets one only if as many as there are places have
   * been left unanswered and none became free.
   */
  boolean tellsBusy(InetAddress client) {
    return whenBusy == WhenBusy.ERROR || !quota.mayIgnore(ClientKey.of(client));
  }

  /**
   * A datagram came to the main port.
   *
   * @return false if it must not be answered, because its address got enough without showing that
   *     it is real
   */
  synchronized boolean mayAnswer(InetAddress sender, int bytes, long now) {
    ClientKey client = ClientKey.of(sender);
    budget.give(client, bytes + HEADER_BYTES);
    return budget.isOpen(client, now);
  }

  /**
   * True if a request is to be looked at now. In a flood, when clients lose their places before
   * they can have answered, only repeated requests are.
   */
  synchronized boolean mayAsk(InetSocketAddress sender, long now) {
    // Also remembers those who are let through before the flood: their answers may be lost.
    boolean repeated =
        unvalidated >= mostUnvalidated / 2
            && repeats.isRepeated(ClientKey.of(sender.getAddress()), sender, now);
    return repeated
        || unvalidated < mostUnvalidated
        || replaceable.isEmpty()
        || oldestHadItsTime(now);
  }

  /** An ERROR is sent to an address that may be forged. */
  synchronized void refused(InetAddress client, int bytes, long now) {
    budget.take(ClientKey.of(client), bytes + HEADER_BYTES, now);
  }

  /**
   * True if the main port may answer something other than a request: once in a second for an
   * address and port. Two programs that answer each ERROR would never end otherwise.
   */
  synchronized boolean mayReject(InetSocketAddress sender, long now) {
    Iterator<Long> times = rejected.values().iterator();
    while (times.hasNext() && now - times.next() >= REJECT_AGAIN_NANOS) {
      times.remove();
    }
    return rejected.size() < MOST_REJECTED && rejected.putIfAbsent(sender, now) == null;
  }

  /** The number of places that are taken. */
  public int count() {
    return quota.count();
  }
}
