package dev.skiff.udp;

import dev.skiff.io.IoTask;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Received files whose sender may still repeat the last block. They count as finished, but each
 * holds a socket, so their number has a bound. For the loop's thread only.
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

  /** Not at once: who is told that a file is complete is still about to use its session. */
  private void stopSoon(ReceiveSession session) {
    sessions.remove(session);
    IoTask.post(session.loop(), session::stopLingering);
  }

  public void remove(ReceiveSession session) {
    sessions.remove(session);
  }

  /** Ends the wait of those that fit, and of those that come later and fit. */
  public void stop(Predicate<ReceiveSession> fitting) {
    unwanted = fitting;
    List.copyOf(sessions).stream().filter(fitting).forEach(this::stopSoon);
  }
}
