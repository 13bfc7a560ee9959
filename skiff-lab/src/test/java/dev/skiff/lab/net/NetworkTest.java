package dev.skiff.lab.net;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.junit.jupiter.api.Test;

class NetworkTest {
  private static final long MILLISECOND = 1_000_000;
  private static final Address HERE = new Address("here", 1);
  private static final Address THERE = new Address("there", 2);

  private final List<String> events = new ArrayList<>();
  private final VirtualTime time = new VirtualTime(Long.MAX_VALUE - 5 * MILLISECOND);
  private final NetworkObserver observer = new Losses();
  private final Network network = new Network(time, observer, () -> true);

  @Test
  void aDatagramTakesTheDelayOfItsWire() {
    connect(wire(3 * MILLISECOND, Bottleneck.ENDLESS, 0));
    send("a");
    assertThat(whatHappens()).containsExactly("3.0 there gets a");
  }

  @Test
  void aSlowWireLetsDatagramsWaitForEachOther() {
    connect(wire(MILLISECOND, 1_000, 9));
    send("aaaa");
    send("bb");
    assertThat(whatHappens()).containsExactly("5.0 there gets aaaa", "7.0 there gets bb");
  }

  @Test
  void whatThereIsNoRoomForIsDropped() {
    connect(wire(0, 1_000, 2));
    send("a");
    send("b");
    send("c");
    time.after(2 * MILLISECOND, () -> send("d"));
    assertThat(whatHappens())
        .containsExactly(
            "0.0 c is lost: no room", "1.0 there gets a", "2.0 there gets b", "3.0 there gets d");
  }

  @Test
  void everyDatagramMeetsItsChance() {
    Iterator<Boolean> chances = List.of(false, true, false).iterator();
    connect(new Loss(observer, "bad luck", chances::next, network.arrivals()));
    send("a");
    send("b");
    send("c");
    assertThat(whatHappens())
        .containsExactly("0.0 b is lost: bad luck", "0.0 there gets a", "0.0 there gets c");
  }

  @Test
  void aCopyComesLater() {
    connect(new Duplication(() -> true, () -> MILLISECOND, network.arrivals()));
    send("a");
    assertThat(whatHappens()).containsExactly("0.0 there gets a", "1.0 there gets a");
  }

  @Test
  void aDatagramThatIsLateIsOvertaken() {
    Iterator<Long> extra = List.of(MILLISECOND, 0L).iterator();
    connect(new Delay(extra::next, network.arrivals()));
    send("a");
    send("b");
    assertThat(whatHappens()).containsExactly("0.0 there gets b", "1.0 there gets a");
  }

  @Test
  void theChecksumShowsAChangedBitAndAMissingEndButNotTwoWordsThatChangedPlaces() {
    connect(damage("abce", true));
    send("abcd");
    connect(damage("abc", true));
    send("abcd");
    connect(damage("cdab", true));
    send("abcd");
    connect(damage("abce", false));
    send("abcd");
    assertThat(whatHappens())
        .containsExactly(
            "0.0 abcd is lost: wrong checksum",
            "0.0 abcd is lost: wrong checksum",
            "0.0 there gets cdab, damaged",
            "0.0 there gets abce, damaged");
  }

  @Test
  void aHostSaysThatNobodyListens() {
    network.connect("here", "there", wire(MILLISECOND, Bottleneck.ENDLESS, 0));
    network.open(HERE, new Named("here"));
    send("a");
    assertThat(whatHappens())
        .containsExactly("1.0 a is lost: nobody there", "1.0 here is refused by there:2");
  }

  @Test
  void anAlarmRingsOnceWhenItWasSetToLast() {
    VirtualTime.Alarm alarm = time.alarm(() -> event("rings"));
    alarm.set(time.now() + 9 * MILLISECOND);
    alarm.set(time.now() + 2 * MILLISECOND);
    alarm.set(time.now() + 6 * MILLISECOND);
    assertThat(time.alarmsSet()).isEqualTo(1);
    assertThat(whatHappens()).containsExactly("6.0 rings");
    assertThat(time.alarmsSet()).isZero();
  }

  @Test
  void anAlarmThatIsClearedDoesNotRing() {
    VirtualTime.Alarm alarm = time.alarm(() -> event("rings"));
    alarm.set(time.now() + MILLISECOND);
    alarm.clear();
    assertThat(time.alarmsSet()).isZero();
    assertThat(whatHappens()).isEmpty();
  }

  private void connect(Link link) {
    network.connect("here", "there", link);
    network.close(THERE);
    network.open(THERE, new Named("there"));
  }

  private Bottleneck wire(long delayNanos, double bytesPerSecond, int room) {
    return new Bottleneck(time, observer, network.arrivals(), delayNanos, bytesPerSecond, room);
  }

  private Corruption damage(String becomes, boolean checked) {
    return new Corruption(
        observer, bytes -> becomes.getBytes(US_ASCII), checked, network.arrivals());
  }

  private void send(String text) {
    network.send(HERE, THERE, text.getBytes(US_ASCII));
  }

  private List<String> whatHappens() {
    while (time.advance()) {
      // All of it.
    }
    return events;
  }

  private void event(String what) {
    events.add(time.elapsedNanos() / (double) MILLISECOND + " " + what);
  }

  private final class Named implements Endpoint {
    private final String name;

    Named(String name) {
      this.name = name;
    }

    @Override
    public void onDatagram(ByteBuffer datagram, Address sender) {
      // The observer has said so.
    }

    @Override
    public void onRefused(Address target) {
      event(name + " is refused by " + target);
    }
  }

  private final class Losses implements NetworkObserver {
    @Override
    public void onSent(Flight flight) {
      // Everything is.
    }

    @Override
    public void onLost(Flight flight, String why) {
      event(new String(flight.bytes(), US_ASCII) + " is lost: " + why);
    }

    @Override
    public void onArriving(Flight flight) {
      String damaged = flight.isDamaged() ? ", damaged" : "";
      event(flight.to().host() + " gets " + new String(flight.bytes(), US_ASCII) + damaged);
    }

    @Override
    public void onTaken(Flight flight) {
      // Nothing more happens.
    }
  }
}
