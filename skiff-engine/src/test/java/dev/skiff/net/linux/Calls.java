package dev.skiff.net.linux;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.atomic.AtomicInteger;

/** The kernel's calls, of which some fail as a test wants it; the others are carried out. */
class Calls extends SocketCalls {
  /** In a list of failures: this call is carried out. */
  static final int NONE = 0;

  final Deque<Integer> singleSends = new ArrayDeque<>();
  final Deque<Integer> segmentedSends = new ArrayDeque<>();
  final Deque<Integer> receptions = new ArrayDeque<>();
  final AtomicInteger singles = new AtomicInteger();
  final AtomicInteger segmented = new AtomicInteger();
  final AtomicInteger received = new AtomicInteger();
  final AtomicInteger waits = new AtomicInteger();

  @Override
  int send(int descriptor, long bytes, int length, long name, int nameLength) {
    singles.incrementAndGet();
    int failure = next(singleSends);
    return failure == NONE ? super.send(descriptor, bytes, length, name, nameLength) : -failure;
  }

  @Override
  int sendMessage(int descriptor, long message) {
    segmented.incrementAndGet();
    int failure = next(segmentedSends);
    return failure == NONE ? super.sendMessage(descriptor, message) : -failure;
  }

  @Override
  int receive(int descriptor, long bytes, int length, long name, int nameCapacity) {
    received.incrementAndGet();
    int failure = next(receptions);
    return failure == NONE
        ? super.receive(descriptor, bytes, length, name, nameCapacity)
        : -failure;
  }

  @Override
  int receiveMessage(int descriptor, long message, int flags) {
    received.incrementAndGet();
    int failure = flags == 0 ? next(receptions) : NONE;
    return failure == NONE ? super.receiveMessage(descriptor, message, flags) : -failure;
  }

  @Override
  int await(int epoll, long events, int most, long nanos) {
    waits.incrementAndGet();
    return super.await(epoll, events, most, nanos);
  }

  private static int next(Deque<Integer> failures) {
    Integer failure = failures.poll();
    return failure == null ? NONE : failure;
  }
}
