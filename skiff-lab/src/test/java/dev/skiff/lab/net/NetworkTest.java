package dev.skiff.lab.net;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class NetworkTest {
  private static final long MILLISECOND = 1_000_000;
  private static final InetSocketAddress HERE = new InetSocketAddress(Network.host("here", 1), 1);
  private static final InetSocketAddress THERE = new InetSocketAddress(Network.host("there", 2), 2);

  private final List<String> events = new ArrayList<>();
  private final VirtualTime time = new VirtualTime(Long.MAX_VALUE - 5 * MILLISECOND);
  private final NetworkObserver observer = new Losses();
  private final Network network = new Network(time, observer, () -> true);

  @Test
  void aDatagramTakesTheDelayOfItsLine() {
    connect(line(Line.delaying(3 * MILLISECOND)));
    send("a");
    assertThat(whatHappens()).containsExactly("3.0 there gets a");
  }

  @Test
  void onASlowLineDatagramsWaitForEachOther() {
    connect(line(slow(MILLISECOND, 9)));
    send("aaaa");
    send("bb");
    assertThat(whatHappens()).containsExactly("5.0 there gets aaaa", "7.0 there gets bb");
  }

  @Test
  void whatThereIsNoRoomForIsDropped() {
    connect(line(slow(0, 2)));
    send("a");
    send("b");
    send("c");
    time.after(2 * MILLISECOND, () -> send("d"));
    assertThat(whatHappens())
        .containsExactly(
            "0.0 c is lost: no room", "1.0 there gets a", "2.0 there gets b", "3.0 there gets d");
  }

  @Test
  void aQueueIsBoundedInDatagramsAsWell() {
    connect(line(new Line(0, 1_000, 0, Integer.MAX_VALUE, 1)));
    send("aaaa");
    send("b");
    assertThat(whatHappens()).containsExactly("0.0 b is lost: no room", "4.0 there gets aaaa");
  }

  @Test
  void headersTakeTheirTimeOnALine() {
    connect(line(new Line(0, 1_000, 28, 100, 10)));
    send("aa");
    assertThat(whatHappens()).containsExactly("30.0 there gets aa");
  }

  @Test
  void allFlowsShareTheQueueOfAModel() {
    NetworkModel model = NetworkModel.PERFECT.withLine(slow(0, 2));
    Link shared = model.bottleneck(time, observer, network.arrivals());
    connect(model.chances(new SplittableRandom(1), observer, shared));
    send("aa");
    connect(model.chances(new SplittableRandom(1), observer, shared));
    send("b");
    assertThat(whatHappens()).containsExactly("0.0 b is lost: no room", "2.0 there gets aa");
  }

  @Test
  void virtualTimeFollowsAnotherClock() {
    time.after(2 * MILLISECOND, () -> event("due"));
    time.after(4 * MILLISECOND, () -> event("not yet due"));
    time.advanceTo(3 * MILLISECOND);
    event("looks");
    assertThat(events).containsExactly("2.0 due", "3.0 looks");
    assertThat(time.nextNanos()).isEqualTo(4 * MILLISECOND);
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
    connect(new Duplication(observer, () -> true, () -> MILLISECOND, network.arrivals()));
    send("a");
    assertThat(whatHappens()).containsExactly("0.0 there gets a", "1.0 there gets a");
  }

  @Test
  void aDatagramThatIsLateIsOvertaken() {
    Iterator<Long> extra = List.of(MILLISECOND, 0L).iterator();
    connect(new Delay(observer, extra::next, network.arrivals()));
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
    network.connect(HERE.getAddress(), THERE.getAddress(), line(Line.delaying(MILLISECOND)));
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
    network.connect(HERE.getAddress(), THERE.getAddress(), link);
    network.close(THERE);
    network.open(THERE, new Named("there"));
  }

  private Bottleneck line(Line line) {
    return new Bottleneck(time, observer, line, network.arrivals());
  }

  /** A millisecond for each byte. */
  private static Line slow(long delayNanos, int queueBytes) {
    return new Line(delayNanos, 1_000, 0, queueBytes, Integer.MAX_VALUE);
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
    public void onDatagram(ByteBuffer datagram, InetSocketAddress sender) {
      // The observer has said so.
    }

    @Override
    public void onRefused(InetSocketAddress target) {
      event(name + " is refused by " + Network.nameOf(target));
    }
  }

  private final class Losses implements NetworkObserver {
    @Override
    public void onLost(Flight flight, String why) {
      event(new String(flight.bytes(), US_ASCII) + " is lost: " + why);
    }

    @Override
    public void onArriving(Flight flight) {
      String damaged = flight.isDamaged() ? ", damaged" : "";
      event(
          flight.to().getHostString() + " gets " + new String(flight.bytes(), US_ASCII) + damaged);
    }
  }
}
