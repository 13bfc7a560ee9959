package dev.skiff.cli.output;

import dev.skiff.protocol.wire.Option;
import dev.skiff.protocol.wire.Printable;
import dev.skiff.transfer.Fallback;
import dev.skiff.transfer.TransferReport;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.stream.Collectors;

/** Numbers, addresses and names for people. */
public final class Text {
  private static final int LONGEST_NAME = 200;

  private Text() {}

  /** {@code 192.0.2.7:69}, {@code [2001:db8::7]:69}, or the name if it was not looked up. */
  public static String address(InetSocketAddress address) {
    if (address.isUnresolved()) {
      String name = Printable.of(address.getHostString());
      return (name.contains(":") ? "[" + name + "]" : name) + ":" + address.getPort();
    }
    String host = host(address.getAddress());
    boolean ipv6 = address.getAddress() instanceof Inet6Address;
    return (ipv6 ? "[" + host + "]" : host) + ":" + address.getPort();
  }

  /** {@code 192.0.2.7}, {@code 2001:db8::7}. */
  static String host(InetAddress address) {
    String host = address.getHostAddress();
    return address instanceof Inet6Address ? shortened(host) : host;
  }

  /** Java writes out every group; people write the longest run of zeros as {@code ::}. */
  private static String shortened(String host) {
    int zone = host.indexOf('%');
    String groups = zone < 0 ? host : host.substring(0, zone);
    String longest = "";
    for (int count = 8; count > 1 && longest.isEmpty(); count--) {
      String run = "0:".repeat(count - 1) + "0";
      if ((":" + groups + ":").contains(":" + run + ":")) {
        longest = run;
      }
    }
    if (!longest.isEmpty()) {
      String framed = (":" + groups + ":").replaceFirst(":" + longest + ":", "::");
      groups = framed.replaceFirst("^:(?!:)", "").replaceFirst("(?<!:):$", "");
    }
    return zone < 0 ? groups : groups + host.substring(zone);
  }

  /** A name from the network or the command line, printable and quoted. */
  public static String quoted(String name) {
    return '"' + brief(name).replace('"', '?') + '"';
  }

  /** Printable, and not long. */
  public static String brief(String text) {
    return Printable.of(
        text.length() > LONGEST_NAME ? text.substring(0, LONGEST_NAME) + "..." : text);
  }

  /**
   * {@code 1,234 bytes in 0.12 s (10.3 kB/s), blksize=1468 ..., 2 packets sent again}, and the
   * fallbacks.
   */
  public static String course(TransferReport report) {
    StringBuilder text = new StringBuilder(amountIn(report.bytes(), report.duration()));
    if (!report.options().isEmpty()) {
      text.append(", ").append(options(report));
    }
    text.append(repeats(report));
    for (Fallback fallback : report.fallbacks()) {
      text.append("; ").append(Printable.of(fallback.describe()));
    }
    return text.toString();
  }

  /** The attempts with larger blocks before the one that a failure is about. */
  static String smallerBlocks(TransferReport report) {
    return report.fallbacks().stream()
        .filter(Fallback.SmallerBlocks.class::isInstance)
        .map(fallback -> "; " + Printable.of(fallback.describe()))
        .collect(Collectors.joining());
  }

  private static String repeats(TransferReport report) {
    String sent = count(report.retransmissions(), "packet") + " sent again";
    String received = count(report.duplicates(), "packet") + " received again";
    if (report.duplicates() == 0) {
      return report.retransmissions() == 0 ? "" : ", " + sent;
    }
    return ", " + (report.retransmissions() == 0 ? "" : sent + ", ") + received;
  }

  /** {@code 1,234 bytes in 0.12 s (10.3 kB/s)}. */
  static String amountIn(long bytes, Duration duration) {
    double seconds = duration.toNanos() / 1e9;
    double rate = seconds > 0 ? bytes / seconds : 0;
    return amount(bytes) + " in " + decimal(seconds, 3) + " s (" + bytes(rate) + "/s)";
  }

  /** By hand: {@link String#format} takes longer than all the rest of a line. */
  private static String decimal(double value, int places) {
    return BigDecimal.valueOf(value).setScale(places, RoundingMode.HALF_UP).toPlainString();
  }

  /** {@code 1 byte}, {@code 1,234 bytes}. */
  public static String amount(long bytes) {
    return count(bytes, "byte");
  }

  /** {@code 1 thing}, {@code 1,234 things}. */
  public static String count(long count, String thing) {
    StringBuilder text = new StringBuilder().append(count);
    for (int place = text.length() - 3; place > 0; place -= 3) {
      text.insert(place, ',');
    }
    return text.append(' ').append(thing).append(count == 1 ? "" : "s").toString();
  }

  private static String options(TransferReport report) {
    return report.options().stream()
        .map(Option::toString)
        .map(Printable::of)
        .collect(Collectors.joining(" "));
  }

  /** {@code 12 B}, {@code 3.4 kB}, {@code 567 MB}: powers of 1000, three digits. */
  static String bytes(double count) {
    String[] units = {"B", "kB", "MB", "GB", "TB", "PB", "EB"};
    double value = count;
    int unit = 0;
    while (value >= 999.5 && unit < units.length - 1) {
      value /= 1000;
      unit++;
    }
    return decimal(value, unit == 0 || value >= 99.95 ? 0 : 1) + " " + units[unit];
  }
}
