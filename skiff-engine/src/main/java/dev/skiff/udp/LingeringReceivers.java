package dev.skiff.udp;

import dev.skiff.io.IoTask;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Finished transfers whose sender may still repeat the last block (RFC 1350 section 6, dallying).
 * Each holds a socket, so their number is limited. For the event loop's thread only.
 */
public final class LingeringReceivers {
  private final int most;
  private final Set<ReceiveSession> sessions = new LinkedHashSet<>();
  private Predicate<ReceiveSession> unwanted = session -> false;

  public LingeringReceivers(int most) {
    this.most = most;
  }

  public void add(ReceiveSession session) {
    sessions.add(session);
    if (unwanted.test(session)) {
      stopSoon(session);
    } else if (sessions.size() > most) {
      stopSoon(sessions.iterator().next());
    }
  }

  /** Not at once: the caller, a listener of the session, may still use the session. */
  private void stopSoon(ReceiveSession session) {
    sessions.remove(session);
    IoTask.post(session.loop(), session::stopLingering);
  }

  public void remove(ReceiveSession session) {
    sessions.remove(session);
  }

  /** Ends the wait of all that fit, and of each that is added later and fits. */
  public void stop(Predicate<ReceiveSession> fitting) {
    unwanted = fitting;
    List.copyOf(sessions).stream().filter(fitting).forEach(this::stopSoon);
  }
}
