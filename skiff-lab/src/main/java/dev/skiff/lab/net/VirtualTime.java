package dev.skiff.lab.net;

import java.util.PriorityQueue;

/**
 * A clock that stands still while an event runs, and the queue of events. Events of the same moment
 * run in the order in which they were added, so a run can be repeated exactly.
 */
public final class VirtualTime {
  private record Event(long at, long order, Runnable task) implements Comparable<Event> {
    @Override
    public int compareTo(Event other) {
      int byTime = Long.compare(at, other.at);
      return byTime != 0 ? byTime : Long.compare(order, other.order);
    }
  }

  private final PriorityQueue<Event> events = new PriorityQueue<>();
  private final long start;
  private long elapsed;
  private long order;
  private int alarmsSet;

  /**
   * @param start the first time of the clock, in nanoseconds; the time may overflow later, as that
   *     of a monotonic clock may
   */
  public VirtualTime(long start) {
    this.start = start;
  }

  /** The time of the clock, in nanoseconds. */
  public long now() {
    return start + elapsed;
  }

  /** The nanoseconds since the beginning. */
  public long elapsedNanos() {
    return elapsed;
  }

  /** Adds an event for later, or for now, behind all that are already due. */
  public void after(long nanos, Runnable task) {
    events.add(new Event(elapsed + Math.max(0, nanos), order++, task));
  }

  /** Runs the next event; false if there is none. */
  public boolean advance() {
    Event event = events.poll();
    if (event == null) {
      return false;
    }
    elapsed = event.at;
    event.task.run();
    return true;
  }

  /** The time since the beginning at which the next event is due; the largest long if none is. */
  public long nextNanos() {
    Event event = events.peek();
    return event == null ? Long.MAX_VALUE : event.at;
  }

  /** Follows another clock: runs all events that are due by then, and stops at that time. */
  public void advanceTo(long elapsedNanos) {
    while (nextNanos() <= elapsedNanos) {
      advance();
    }
    elapsed = Math.max(elapsed, elapsedNanos);
  }

  /** The number of alarms that are set. */
  public int alarmsSet() {
    return alarmsSet;
  }

  /** A new alarm, not set. */
  public Alarm alarm(Runnable task) {
    return new Alarm(task);
  }

  /**
   * Rings once, at a time that may be changed until then. Each answer sets an alarm anew, so the
   * queue mostly has an earlier event of the alarm already, which then waits for the rest.
   */
  public final class Alarm {
    private final Runnable task;
    private boolean set;
    private long ringsAt;

    /** The time of the next event in the queue that checks the alarm. */
    private long looksAt = Long.MAX_VALUE;

    private Alarm(Runnable task) {
      this.task = task;
    }

    /**
     * Sets it, in place of its former time.
     *
     * @param when by the clock; the past means now
     */
    public void set(long when) {
      alarmsSet += set ? 0 : 1;
      set = true;
      ringsAt = elapsed + Math.max(0, when - now());
      lookInTime();
    }

    /** Cancels it. */
    public void clear() {
      alarmsSet -= set ? 1 : 0;
      set = false;
    }

    private void lookInTime() {
      if (ringsAt < looksAt) {
        looksAt = ringsAt;
        after(ringsAt - elapsed, () -> look(looksAt));
      }
    }

    private void look(long plannedAt) {
      if (plannedAt != looksAt || plannedAt != elapsed) {
        return;
      }
      looksAt = Long.MAX_VALUE;
      if (set && ringsAt <= elapsed) {
        clear();
        task.run();
      } else if (set) {
        lookInTime();
      }
    }
  }
}
