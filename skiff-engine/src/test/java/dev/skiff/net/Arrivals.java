package dev.skiff.net;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skiff.testkit.Patience;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A handler that keeps what it is told, for a test to look at. */
public class Arrivals implements UdpHandler {
  /** Something that a handler is told. */
  public sealed interface Event {}

  /** A datagram. */
  @SuppressWarnings("ArrayRecordComponent")
  public record Came(byte[] bytes, InetSocketAddress sender) implements Event {}

  /** {@link UdpHandler#onWritable}. */
  public record Writable(long now) implements Event {}

  /** {@link UdpHandler#onRefused}. */
  public record Refused(InetSocketAddress target) implements Event {}

  /** {@link UdpHandler#onWake}. */
  public record Woken(long now) implements Event {}

  private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();

  @Override
  public void onDatagram(ByteBuffer datagram, InetSocketAddress sender, long now) {
    byte[] bytes = new byte[datagram.remaining()];
    datagram.get(bytes);
    events.add(new Came(bytes, sender));
  }

  @Override
  public void onWritable(long now) {
    events.add(new Writable(now));
  }

  @Override
  public void onRefused(InetSocketAddress target, long now) {
    events.add(new Refused(target));
  }

  @Override
  public void onWake(long now) {
    events.add(new Woken(now));
  }

  /** The next one, of this kind. */
  public <T extends Event> T next(Class<T> kind) throws InterruptedException {
    Event event = events.poll(Patience.SECONDS, TimeUnit.SECONDS);
    assertThat(event).isInstanceOf(kind);
    return kind.cast(event);
  }

  /** The datagrams that come next. */
  public List<byte[]> datagrams(int count) throws InterruptedException {
    List<byte[]> came = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      came.add(next(Came.class).bytes());
    }
    return came;
  }

  /** How many have come and were not taken. */
  public int count() {
    return events.size();
  }

  public boolean isEmpty() {
    return events.isEmpty();
  }
}
