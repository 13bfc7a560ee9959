package dev.skiff.lab.net;

import java.util.Arrays;
import java.util.function.UnaryOperator;

/**
 * Changes datagrams. A host that uses UDP's checksum (RFC 768) drops those that the checksum shows;
 * it does not show two words that have changed places. Over IPv4 a sender may omit the checksum,
 * and then every changed datagram arrives.
 */
public final class Corruption implements Link {
  private final NetworkObserver observer;
  private final UnaryOperator<byte[]> change;
  private final boolean checked;
  private final Link next;

  /**
   * @param change returns the new bytes, or the same array to leave a datagram alone
   * @param checked whether the hosts use checksums
   */
  public Corruption(
      NetworkObserver observer, UnaryOperator<byte[]> change, boolean checked, Link next) {
    this.observer = observer;
    this.change = change;
    this.checked = checked;
    this.next = next;
  }

  @Override
  public void carry(Flight flight, long lateNanos) {
    byte[] changed = change.apply(flight.bytes());
    if (Arrays.equals(changed, flight.bytes())) {
      next.carry(flight, lateNanos);
    } else if (checked && isNoticed(flight.bytes(), changed)) {
      observer.onLost(flight, "wrong checksum");
    } else {
      next.carry(flight.damaged(changed), lateNanos);
    }
  }

  /** The length is part of the checksum. */
  private static boolean isNoticed(byte[] sent, byte[] arrived) {
    return sent.length != arrived.length || sum(sent) != sum(arrived);
  }

  /** The sum of 16-bit words in one's complement. */
  private static int sum(byte[] bytes) {
    long sum = 0;
    for (int i = 0; i < bytes.length; i++) {
      sum += (bytes[i] & 0xff) << (i % 2 == 0 ? 8 : 0);
    }
    return (int) (sum % 0xffff);
  }
}
