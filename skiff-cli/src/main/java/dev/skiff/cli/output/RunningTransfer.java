package dev.skiff.cli.output;

import dev.skiff.protocol.wire.Printable;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;

/** A transfer that runs: its bytes so far, and its rate of the last seconds. */
public final class RunningTransfer {
  private record Sample(long nanos, long bytes) {}

  private static final long LATELY_NANOS = TimeUnit.SECONDS.toNanos(3);

  private final String name;
  private final Deque<Sample> samples = new ArrayDeque<>();
  private final long begunAt;
  private volatile long bytes;
  private volatile OptionalLong total = OptionalLong.empty();
  private volatile String wait = "";
  private boolean fellBack;

  RunningTransfer(String name, long nowNanos) {
    this.name = name;
    this.begunAt = nowNanos;
    samples.add(new Sample(nowNanos, 0));
  }

  /** A request is sent to the server; by the transfer's thread. */
  public void asked(InetSocketAddress server, int number, int most) {
    if (number == 1 && fellBack) {
      // Its reason stays until the server answers, or is silent.
      fellBack = false;
      return;
    }
    String host = server.isUnresolved() ? server.getHostString() : Text.host(server.getAddress());
    wait = "waiting for " + host + (number > 1 ? ", try " + number + " of " + most : "");
  }

  /** It begins again, for a reason; by the transfer's thread. */
  public void fellBack(String reason) {
    wait = Printable.of(reason);
    fellBack = true;
  }

  /** More of it is across; by the transfer's thread. */
  public void moved(long soFar, OptionalLong announced) {
    wait = "";
    total = announced;
    bytes = soFar;
  }

  long ageNanos(long nowNanos) {
    return nowNanos - begunAt;
  }

  /** Its line now; by one thread at a time. */
  ProgressLine line(long nowNanos) {
    long soFar = bytes;
    Sample oldest = samples.getFirst();
    while (samples.size() > 1 && nowNanos - oldest.nanos > LATELY_NANOS) {
      samples.removeFirst();
      oldest = samples.getFirst();
    }
    samples.addLast(new Sample(nowNanos, soFar));
    double seconds = (nowNanos - oldest.nanos) / 1e9;
    double rate = seconds > 0 ? Math.max(0, soFar - oldest.bytes) / seconds : 0;
    return new ProgressLine(name, wait, soFar, total, rate);
  }
}
