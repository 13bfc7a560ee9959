package dev.skiff.net;

import java.util.PriorityQueue;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The timers of one loop, for its thread. A deadline that moves back, as it does with each packet
 * of a healthy transfer, costs nothing: the entry stays where it is, and is put off when its time
 * comes.
 */
public final class WakeQueue {
  /** One who may be woken. */
  public static final class Timer {
    private final LongConsumer action;
    private long deadline;
    private boolean armed;
    private long queuedTime;
    private boolean queued;

    /**
     * @param action gets the time, in nanoseconds
     */
    public Timer(LongConsumer action) {
      this.action = action;
    }

    void fire(long now) {
      action.accept(now);
    }

    /** It is not to be woken. */
    public void cancel() {
      armed = false;
    }
  }

  private record Entry(long time, Timer timer) {}

  private final PriorityQueue<Entry> entries =
      new PriorityQueue<>((a, b) -> Long.compare(a.time() - b.time(), 0));

  /** Sets or moves a time, in {@link EventLoop#nanoTime} terms. */
  public void arm(Timer timer, long deadline) {
    timer.deadline = deadline;
    timer.armed = true;
    if (!timer.queued || deadline - timer.queuedTime < 0) {
      timer.queued = true;
      timer.queuedTime = deadline;
      entries.add(new Entry(deadline, timer));
    }
  }

  /** The next one whose time has come, no longer armed; null where there is none. */
  @Nullable Timer poll(long now) {
    for (Entry entry = entries.peek(); entry != null; entry = entries.peek()) {
      if (entry.time() - now > 0) {
        return null;
      }
      entries.remove();
      Timer timer = entry.timer();
      timer.queued &= entry.time() != timer.queuedTime;
      if (timer.armed && timer.deadline - now <= 0) {
        timer.armed = false;
        return timer;
      }
      if (timer.armed && !timer.queued) {
        arm(timer, timer.deadline);
      }
    }
    return null;
  }

  /** Nanoseconds until the next entry's time, 0 or more; {@code most} where that is further. */
  long nanosToNext(long now, long most) {
    Entry entry = entries.peek();
    return entry == null ? most : Math.clamp(entry.time() - now, 0, most);
  }
}
